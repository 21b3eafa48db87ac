package dev.sluice.testkit.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OrphanGuardTest {

    /** Runs until it is ended. */
    public static final class Endless {
        private Endless() {}

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println(String.join(" ", arguments));
            new CountDownLatch(1).await();
        }
    }

    @Test
    void endsTheProcessWhenItsParentsPipeBreaks() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrphanGuard.class.getName(),
                        Endless.class.getName(),
                        "one",
                        "two")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("one two");
            assertThat(process.isAlive()).isTrue();

            process.getOutputStream().close();

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3);
        } finally {
            process.destroyForcibly();
        }
    }
}

package dev.sluice.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    private static final int ENOUGH = 5;

    @TempDir
    private Path folder;

    /** Works until the recorder has seen it. */
    @Test
    @Timeout(60)
    void findsTheMethodThatWorks() throws IOException {
        Path file = folder.resolve("work.jfr");
        Stacks stacks = new Stacks();
        double sum = 0;
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(1));
            recording.start();
            while (stacks.samples() < ENOUGH) {
                sum += Work.roots(5_000_000);
                recording.dump(file);
                stacks = Profile.stacks(file);
            }
        }

        assertThat(sum).isPositive();
        Profile profile = stacks.profile("work", Map.of());
        assertThat(profile.run()).isEqualTo("work");
        assertThat(profile.methods())
                .anySatisfy(method -> assertThat(method.method()).endsWith("ProfileTest$Work.roots"));
        assertThat(profile.calls()).isNotEmpty();
    }

    @Test
    void findsNothingInARecordingWithoutSamples() throws IOException {
        Path file = folder.resolve("empty.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.JVMInformation");
            recording.start();
            recording.dump(file);
        }

        assertThat(Files.size(file)).isPositive();
        assertThat(Profile.stacks(file).samples()).isZero();
    }

    @Test
    void knowsHiddenClassesByTheClassThatMadeThem() {
        assertThat(Profile.withoutNumbers("a.B$$Lambda$14+0x00007f816c6fc800/1822159797"))
                .isEqualTo("a.B$$Lambda");
        assertThat(Profile.withoutNumbers("java.lang.invoke.LambdaForm$MH+0x00007f816c6fc800/1822159797"))
                .isEqualTo("java.lang.invoke.LambdaForm$MH");
        assertThat(Profile.withoutNumbers("a.B$C")).isEqualTo("a.B$C");
    }

    private static final class Work {
        static double roots(int count) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += Math.sqrt(sum + i);
            }
            return sum;
        }
    }
}

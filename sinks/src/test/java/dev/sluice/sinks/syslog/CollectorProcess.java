package dev.sluice.sinks.syslog;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.net.ReservedPort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real collector as a process of its own, with its own configuration in a folder of the test. It writes each message as
 * a line of JSON, with the fields that it parsed. Tests are skipped where it is not installed.
 */
final class CollectorProcess implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final List<String> command;
    private final ReservedPort port;
    private Process process;

    private CollectorProcess(Path folder, ReservedPort port, List<String> command) {
        this.folder = folder;
        this.port = port;
        this.command = command;
    }

    /**
     * rsyslog, which acts on a message before it acknowledges it.
     *
     * @param inputs modules and inputs; PORT stands for the port
     */
    static CollectorProcess rsyslog(Path folder, String inputs) throws IOException {
        String binary = installed("rsyslogd");
        ReservedPort port = ReservedPort.reserve();
        Path config = Files.writeString(
                folder.resolve("rsyslog.conf"),
                """
                global(workDirectory="%1$s" maxMessageSize="256k" parser.escapeControlCharactersOnReceive="off")
                main_queue(queue.type="Direct")
                template(name="json" type="list" option.jsonf="on") {
                  property(outname="pri" name="pri" format="jsonf")
                  property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
                  property(outname="host" name="hostname" format="jsonf")
                  property(outname="app" name="app-name" format="jsonf")
                  property(outname="procid" name="procid" format="jsonf")
                  property(outname="msgid" name="msgid" format="jsonf")
                  property(outname="data" name="structured-data" format="jsonf")
                  property(outname="text" name="msg" format="jsonf")
                }
                %2$s
                action(type="omfile" file="%1$s/messages" template="json" asyncWriting="off" flushOnTXEnd="on")
                """
                        .formatted(folder, inputs.replace("PORT", Integer.toString(port.number()))));
        return new CollectorProcess(
                        folder,
                        port,
                        List.of(
                                binary,
                                "-n",
                                "-f",
                                config.toString(),
                                "-i",
                                folder.resolve("pid").toString()))
                .start();
    }

    /**
     * syslog-ng.
     *
     * @param source the driver of the source; PORT stands for the port
     */
    static CollectorProcess syslogNg(Path folder, String source) throws IOException {
        String binary = installed("syslog-ng");
        ReservedPort port = ReservedPort.reserve();
        Path config = Files.writeString(
                folder.resolve("syslog-ng.conf"),
                """
                @version: 3.35
                options { keep-hostname(yes); use-dns(no); log-msg-size(262144); flush-lines(1); frac-digits(6); };
                source s { %2$s };
                template json { template("$(format-json pri=$PRI time=$S_ISODATE host=$HOST app=$PROGRAM procid=$PID msgid=$MSGID data=$SDATA text=$MSG)\\n"); };
                destination d { file("%1$s/messages" template(json)); };
                log { source(s); destination(d); };
                """
                        .formatted(folder, source.replace("PORT", Integer.toString(port.number()))));
        return new CollectorProcess(
                        folder,
                        port,
                        List.of(
                                binary,
                                "-F",
                                "--no-caps",
                                "-f",
                                config.toString(),
                                "--persist-file=" + folder.resolve("persist"),
                                "--pidfile=" + folder.resolve("pid"),
                                "--control=" + folder.resolve("control")))
                .start();
    }

    private static String installed(String program) {
        String paths =
                System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/usr/local/sbin";
        String found = Stream.of(paths.split(File.pathSeparator))
                .map(directory -> directory + "/" + program)
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElse("");
        assumeTrue(!found.isEmpty(), program + " is not installed");
        return found;
    }

    CollectorProcess start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Await.until("collector listening; " + folder.resolve("log"), TIMEOUT, this::listens);
        return this;
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new IllegalStateException("collector: ended (expected: listening): " + log());
        }
        try (Socket socket = new Socket(ReservedPort.loopback(), port.number())) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port.number();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Waits for this many messages and returns them in the order in which they were written. */
    List<JsonNode> awaitMessages(int count) {
        return Await.until("messages; " + log(), TIMEOUT, this::messages, all -> all.size() >= count);
    }

    /** Whole lines only: the collector may be writing the last. */
    List<JsonNode> messages() {
        Path file = folder.resolve("messages");
        try {
            List<JsonNode> messages = new ArrayList<>();
            if (Files.exists(file)) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                for (String line :
                        text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                    messages.add(JSON.readTree(line));
                }
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        port.close();
    }
}

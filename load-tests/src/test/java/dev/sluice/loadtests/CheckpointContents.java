package dev.sluice.loadtests;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.flink.FlinkRest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.xerial.snappy.SnappyInputStream;

/**
 * A completed checkpoint, down to its bytes.
 *
 * @param stateBytes what Flink reports as its size
 * @param file its {@code _metadata}, which holds all of it
 * @param state the state of each operator and subtask, with what Beam wrote compressed in clear
 */
record CheckpointContents(long stateBytes, Path file, List<byte[]> state) {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final byte[] SNAPPY = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};

    /** Takes a checkpoint now, and reads it. */
    static CheckpointContents take(FlinkRest flink, String job) throws IOException {
        long number = flink.checkpoint(job, TIMEOUT);
        // Flink keeps its answers for some seconds; a checkpoint of its own may have come after this one.
        JsonNode completed = Await.until(
                "checkpoint " + number + " of job " + job,
                TIMEOUT,
                () -> flink.get("/jobs/" + job + "/checkpoints").path("latest").path("completed"),
                latest -> latest.path("id").asLong() >= number);
        Path file =
                Path.of(URI.create(completed.path("external_path").asText())).resolve("_metadata");
        return new CheckpointContents(completed.path("checkpointed_size").asLong(), file, read(file));
    }

    /** The size of the file. */
    long fileBytes() throws IOException {
        return Files.size(file);
    }

    /** The names of all its files. */
    List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.map(each -> String.valueOf(each.getFileName())).toList();
        }
    }

    /** The folder that a job is restored from. */
    String folder() {
        return String.valueOf(file.getParent());
    }

    /** Whether any state has this text, also where Beam compressed it. */
    boolean stateHas(String text) {
        return state.stream().anyMatch(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains(text));
    }

    /** Whether the file has this text, as it is: in state, or in the names of files. */
    boolean fileHas(String text) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    }

    private static List<byte[]> read(Path file) throws IOException {
        CheckpointMetadata metadata;
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            metadata =
                    Checkpoints.loadCheckpointMetadata(in, CheckpointContents.class.getClassLoader(), file.toString());
        }
        return metadata.getOperatorStates().stream()
                .flatMap(CheckpointContents::parts)
                .toList();
    }

    private static Stream<byte[]> parts(OperatorState operator) {
        ByteStreamStateHandle coordinator = operator.getCoordinatorState();
        return Stream.concat(
                Stream.ofNullable(coordinator).map(ByteStreamStateHandle::getData),
                operator.getStates().stream()
                        .flatMap(subtask -> subtask.getManagedOperatorState().stream())
                        .map(CheckpointContents::bytes));
    }

    private static byte[] bytes(OperatorStateHandle handle) {
        try (InputStream in = handle.openInputStream()) {
            byte[] written = in.readAllBytes();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(written);
            for (int start = 0; start + SNAPPY.length <= written.length; start++) {
                if (isSnappy(written, start)) {
                    all.write(decompressed(written, start));
                }
            }
            return all.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("state " + handle + ": not readable", e);
        }
    }

    private static boolean isSnappy(byte[] bytes, int start) {
        for (int i = 0; i < SNAPPY.length; i++) {
            if (bytes[start + i] != SNAPPY[i]) {
                return false;
            }
        }
        return true;
    }

    /** Four bytes before it say how long it is. */
    private static byte[] decompressed(byte[] bytes, int start) throws IOException {
        try (DataInputStream length = new DataInputStream(new ByteArrayInputStream(bytes, start - 4, 4));
                SnappyInputStream in =
                        new SnappyInputStream(new ByteArrayInputStream(bytes, start, length.readInt()))) {
            return in.readAllBytes();
        }
    }
}

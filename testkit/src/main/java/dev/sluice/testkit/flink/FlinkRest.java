package dev.sluice.testkit.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What tests ask of Flink's REST API (Flink 1.19 documentation, "REST API"). Calls fail with
 * {@link UncheckedIOException} when the JobManager can not be reached or answers with an error.
 */
public final class FlinkRest {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final URI base;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(REQUEST_TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();

    /**
     * The REST API of any Flink.
     *
     * @param base such as {@code http://127.0.0.1:8081}
     */
    public FlinkRest(URI base) {
        this.base = base;
    }

    /** The ids of registered TaskManagers. One that was killed stays until its heartbeat is missed. */
    public List<String> taskManagers() {
        List<String> ids = new ArrayList<>();
        get("/taskmanagers")
                .path("taskmanagers")
                .forEach(entry -> ids.add(entry.path("id").asText()));
        return ids;
    }

    /** The ids of all jobs, also of those that ended. */
    public List<String> jobs() {
        List<String> ids = new ArrayList<>();
        get("/jobs").path("jobs").forEach(entry -> ids.add(entry.path("id").asText()));
        return ids;
    }

    /** A job's state, such as {@code RUNNING} or {@code FINISHED}. */
    public String state(String jobId) {
        return get("/jobs/" + jobId).path("state").asText();
    }

    /** Checkpoints that a job completed, savepoints among them. */
    public long completedCheckpoints(String jobId) {
        return get("/jobs/" + jobId + "/checkpoints")
                .path("counts")
                .path("completed")
                .asLong();
    }

    /** How often a job was restored from a checkpoint or savepoint. */
    public long restores(String jobId) {
        return get("/jobs/" + jobId + "/checkpoints")
                .path("counts")
                .path("restored")
                .asLong();
    }

    /** Checkpoints of a job that have begun and not ended. */
    public long checkpointsUnderWay(String jobId) {
        return get("/jobs/" + jobId + "/checkpoints")
                .path("counts")
                .path("in_progress")
                .asLong();
    }

    /** Whether every task of a job runs. A job is {@code RUNNING} before its tasks are. */
    public boolean allTasksRunning(String jobId) {
        JsonNode vertices = get("/jobs/" + jobId).path("vertices");
        for (JsonNode vertex : vertices) {
            if (vertex.path("tasks").path("RUNNING").asInt()
                    != vertex.path("parallelism").asInt()) {
                return false;
            }
        }
        return !vertices.isEmpty();
    }

    /** Waits until the JobManager has elected all its leaders; before that it answers with errors, also while it listens. */
    public void awaitReady(Duration timeout) {
        Await.until("leaders of the JobManager", timeout, () -> {
            try {
                jobs();
                taskManagers();
                return true;
            } catch (UncheckedIOException starting) {
                return false;
            }
        });
    }

    /** Waits until a job is in a state. */
    public void awaitState(String jobId, String state, Duration timeout) {
        Await.until("state of job " + jobId, timeout, () -> state(jobId), state::equals);
    }

    /** Where the newest checkpoint of a job that completed one is. */
    public String lastCheckpoint(String jobId) {
        return get("/jobs/" + jobId + "/checkpoints")
                .path("latest")
                .path("completed")
                .path("external_path")
                .asText();
    }

    /** Waits until a job completed this many checkpoints. */
    public void awaitCompletedCheckpoints(String jobId, long count, Duration timeout) {
        Await.until(
                "completed checkpoints of job " + jobId,
                timeout,
                () -> completedCheckpoints(jobId),
                completed -> completed >= count);
    }

    /**
     * Takes a checkpoint of a job now, whatever its interval; returns when it is complete.
     *
     * @return its number
     * @throws IllegalStateException if it fails, or has not ended within the timeout
     */
    public long checkpoint(String jobId, Duration timeout) {
        String trigger = send(HttpRequest.newBuilder(base.resolve("/jobs/" + jobId + "/checkpoints"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}")))
                .path("request-id")
                .asText();
        JsonNode operation =
                completed("/jobs/" + jobId + "/checkpoints/" + trigger, "checkpoint of job " + jobId, timeout);
        return operation.path("checkpointId").asLong();
    }

    /**
     * Takes a savepoint of a job, which runs on.
     *
     * @return where the savepoint is
     */
    public String savepoint(String jobId, URI folder, Duration timeout) {
        String body = json.createObjectNode()
                .put("target-directory", folder.toString())
                .put("cancel-job", false)
                .toString();
        return savepointOf(jobId, "/savepoints", body, timeout);
    }

    /**
     * Stops a job with a savepoint.
     *
     * @param drain whether sources end for good and all timers fire first
     * @return where the savepoint is
     */
    public String stopWithSavepoint(String jobId, URI folder, boolean drain, Duration timeout) {
        String body = json.createObjectNode()
                .put("targetDirectory", folder.toString())
                .put("drain", drain)
                .toString();
        return savepointOf(jobId, "/stop", body, timeout);
    }

    private String savepointOf(String jobId, String call, String body, Duration timeout) {
        String trigger = send(HttpRequest.newBuilder(base.resolve("/jobs/" + jobId + call))
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .path("request-id")
                .asText();
        JsonNode operation =
                completed("/jobs/" + jobId + "/savepoints/" + trigger, "savepoint of job " + jobId, timeout);
        return operation.path("location").asText();
    }

    /** Waits for the end of an operation that was triggered, and returns what came of it. */
    private JsonNode completed(String path, String what, Duration timeout) {
        JsonNode operation = Await.until(what, timeout, () -> get(path), answer -> answer.path("status")
                        .path("id")
                        .asText()
                        .equals("COMPLETED"))
                .path("operation");
        // Savepoints and checkpoints spell it differently.
        JsonNode failure = operation.path(operation.has("failureCause") ? "failureCause" : "failure-cause");
        if (failure.isObject()) {
            List<String> causes = failure.path("stack-trace")
                    .asText()
                    .lines()
                    .filter(line -> line.startsWith("Caused by: "))
                    .toList();
            throw new IllegalStateException(
                    what + ": " + failure.path("class").asText() + " " + causes + " (expected: completed)");
        }
        return operation;
    }

    /** Cancels a job; returns before it has ended. */
    public void cancel(String jobId) {
        send(HttpRequest.newBuilder(base.resolve("/jobs/" + jobId + "?mode=cancel"))
                .method("PATCH", HttpRequest.BodyPublishers.noBody()));
    }

    /** Any other resource, such as {@code /jobs/overview}. */
    public JsonNode get(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    /** The ids of registered TaskManagers, or empty while the JobManager does not answer yet. */
    Optional<List<String>> taskManagersIfUp() {
        try {
            return Optional.of(taskManagers());
        } catch (UncheckedIOException starting) {
            return Optional.empty();
        }
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer =
                    client.send(request.timeout(REQUEST_TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IOException("%s: %d %s (expected: a success)"
                        .formatted(answer.uri().getPath(), answer.statusCode(), answer.body()));
            }
            return answer.body().isEmpty() ? json.createObjectNode() : json.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

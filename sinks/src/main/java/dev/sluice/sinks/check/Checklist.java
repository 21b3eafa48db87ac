package dev.sluice.sinks.check;

import dev.sluice.sinks.check.Finding.Status;
import dev.sluice.subscription.SecretRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The steps of one lane's check, run one after the other as they are added. For one thread. */
public final class Checklist {
    /** Steps bound themselves and then say what did not answer; this is for those that cannot, such as a look-up of a name. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Duration timeout;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Without a step yet.
     *
     * @param timeout of each step
     */
    public Checklist(Duration timeout) {
        this.timeout = timeout;
    }

    /** What is tried. */
    public interface Step {
        /**
         * Returns what was found.
         *
         * @throws CheckFailedException saying what is wrong
         * @throws IllegalStateException when a secret or a file cannot be read; the message names it
         */
        String run() throws CheckFailedException, InterruptedException;
    }

    /** The time that a step may take. */
    public Duration timeout() {
        return timeout;
    }

    /** Everything so far. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /**
     * Runs a step.
     *
     * @return whether it went well
     */
    public boolean step(String name, Step step) {
        Finding finding = run(name, step);
        findings.add(finding);
        return finding.status() == Status.OK;
    }

    /**
     * Runs a step, or skips it when the steps that it builds on did not go well.
     *
     * @return whether it was run and went well
     */
    public boolean step(boolean possible, String name, Step step) {
        if (!possible) {
            skip(name, "not tried, as an earlier step failed");
            return false;
        }
        return step(name, step);
    }

    /** Notes that there is nothing to try. */
    public void skip(String name, String why) {
        findings.add(new Finding(name, Status.SKIPPED, why));
    }

    /**
     * Step {@code secrets}: reads each secret, and fails for all that cannot be read or are empty.
     *
     * @return whether there is nothing against going on
     */
    public boolean secrets(List<SecretRef> secrets) {
        if (secrets.isEmpty()) {
            skip("secrets", "the sink has none");
            return true;
        }
        return secrets("secrets", secrets);
    }

    /**
     * A step of any name: reads each secret, and fails for all that cannot be read or are empty.
     *
     * @return whether all can be read
     */
    public boolean secrets(String name, List<SecretRef> secrets) {
        return step(name, () -> {
            List<String> problems = new ArrayList<>();
            for (SecretRef secret : secrets) {
                try {
                    if (secret.read().reveal().isBlank()) {
                        problems.add("secret: " + secret.reference() + " is empty (expected: the secret)");
                    }
                } catch (IllegalStateException unreadable) {
                    problems.add(String.valueOf(unreadable.getMessage()));
                }
            }
            if (!problems.isEmpty()) {
                throw new CheckFailedException(String.join("; ", problems));
            }
            return "can be read: " + secrets.stream().map(SecretRef::reference).collect(Collectors.joining(", "));
        });
    }

    private Finding run(String name, Step step) {
        FutureTask<String> task = new FutureTask<>(step::run);
        Thread thread = new Thread(task, "sluice-check");
        thread.setDaemon(true);
        thread.start();
        try {
            return new Finding(name, Status.OK, task.get(timeout.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            task.cancel(true);
            return new Finding(name, Status.FAILED, "no end within " + seconds(timeout) + " (expected: an answer)");
        } catch (ExecutionException e) {
            return new Finding(name, Status.FAILED, detail(name, e.getCause()));
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return new Finding(name, Status.FAILED, "interrupted");
        }
    }

    private static String detail(String name, Throwable failure) {
        if (failure instanceof CheckFailedException || failure instanceof IllegalStateException) {
            return String.valueOf(failure.getMessage());
        }
        throw new IllegalStateException("step " + name, failure);
    }

    static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}

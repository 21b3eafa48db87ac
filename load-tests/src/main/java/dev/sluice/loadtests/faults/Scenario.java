package dev.sluice.loadtests.faults;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What goes wrong while a job runs. Each plays the time between the first delivered events and the last produced one. */
public enum Scenario {
    KILL_TASKMANAGER("kill -9 of the TaskManager, several times at random moments") {
        @Override
        void play(Stage stage) {
            for (int kill = 0; kill < stage.kills(); kill++) {
                stage.goOnForARandomTime();
                stage.killTaskManager();
                stage.startTaskManager();
            }
        }
    },
    KILL_JOBMANAGER("kill -9 of the JobManager; a new one starts the job from the checkpoint that is on disk") {
        @Override
        void play(Stage stage) {
            stage.goOnForARandomTime();
            stage.killJobManager();
            stage.restartFromCheckpoint();
        }
    },
    RECEIVER_DOWN("connections are reset and refused for a while") {
        @Override
        void play(Stage stage) {
            stage.fault("down");
            stage.goOnForTheOutage();
            stage.heal();
        }
    },
    RECEIVER_DOWN_AND_KILL("connections are refused, and the TaskManager is killed meanwhile") {
        @Override
        void play(Stage stage) {
            stage.fault("down");
            stage.goOnForTheOutage();
            stage.killTaskManager();
            stage.startTaskManager();
            stage.heal();
        }
    },
    RECEIVER_5XX("every request is answered with 503 (gRPC: UNAVAILABLE; syslog: the connection is reset)") {
        @Override
        void play(Stage stage) {
            stage.fault("unavailable");
            stage.goOnForTheOutage();
            stage.heal();
        }
    },
    RECEIVER_429(
            "every request is answered with 429 and Retry-After (gRPC: RESOURCE_EXHAUSTED; syslog: nothing is read)") {
        @Override
        void play(Stage stage) {
            stage.fault("busy");
            stage.goOnForTheOutage();
            stage.heal();
        }
    },
    RECEIVER_HANGS("connections stay open, and not a byte gets through") {
        @Override
        void play(Stage stage) {
            stage.fault("hangs");
            stage.goOnForTheOutage();
            stage.heal();
        }
    },
    RECEIVER_RESETS("every connection is reset in the middle of a request, again and again") {
        @Override
        void play(Stage stage) {
            stage.fault("resets");
            stage.goOnForTheOutage();
            stage.heal();
        }
    },
    RECEIVER_SLOW("a tenth of what the sink sends gets through") {
        @Override
        void play(Stage stage) {
            stage.fault("slow");
            stage.goOnForTheOutage();
            stage.heal();
        }
    },
    RECEIVER_REJECTS_SOME(
            "one event in 200 is refused for good by the SIEM, one in 200 has a time that nobody can write") {
        @Override
        void play(Stage stage) {
            stage.rejectSome();
            stage.goOnForTheOutage();
            stage.awaitDelivered();
        }
    },
    BROKER_RESTART("the broker is away for ten seconds") {
        @Override
        void play(Stage stage) {
            stage.goOnForARandomTime();
            stage.restartBroker();
        }
    },
    PARTITION_ADDED("the topic gets twice as many partitions") {
        @Override
        void play(Stage stage) {
            stage.goOnForARandomTime();
            stage.doublePartitions();
            stage.goOnForARandomTime();
        }
    },
    SCHEMA_EVOLVES("a new version of the events' schema is mixed with the old one") {
        @Override
        void play(Stage stage) {
            stage.goOnForARandomTime();
            stage.mixInNewSchema();
            stage.goOnForARandomTime();
        }
    },
    CREDENTIALS_ROTATE("the SIEM asks for another token, and the file that holds it changes a while later") {
        @Override
        void play(Stage stage) {
            stage.goOnForARandomTime();
            stage.rotateCredentials();
        }
    },
    STOP_WITH_SAVEPOINT_AND_UPGRADE("the job is drained into a savepoint, and the new JAR starts from it") {
        @Override
        void play(Stage stage) {
            stage.goOnForARandomTime();
            stage.upgrade();
        }
    },
    DISK_FULL("the disk that checkpoints are written to is full for a while") {
        @Override
        void play(Stage stage) {
            stage.fillDisk();
            stage.goOnForTheOutage();
            stage.freeDisk();
        }
    },
    POISON("records of random bytes among the events") {
        @Override
        void play(Stage stage) {
            stage.mixInPoison();
            stage.goOnForTheOutage();
        }
    };

    private final String description;

    Scenario(String description) {
        this.description = description;
    }

    abstract void play(Stage stage);

    /** What goes wrong, in a line. */
    public String description() {
        return description;
    }

    /** The name in options and reports. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The scenario of this name.
     *
     * @throws IllegalArgumentException when there is none; names those that there are
     */
    public static Scenario named(String name) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.optionName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--scenario: " + name + " (expected: all, "
                        + Arrays.stream(values()).map(Scenario::optionName).collect(Collectors.joining(", ")) + ")"));
    }
}

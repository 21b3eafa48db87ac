package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.Reason;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.file.StepFiles;
import dev.sluice.transforms.step.StepUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupTest {
    private static final String USERS =
            """
            user,department,site,unused
            jdoe,Sales,Berlin,x
            "o'neil, ""Zoë\""","R&D, Labs",,x

            42,Machines,Hall 2,x
            """;

    @TempDir
    private Path folder;

    private Path write(String csv) throws IOException {
        return Files.writeString(folder.resolve("users.csv"), csv);
    }

    private StepSpec.Lookup lookup(String key, String fallback, boolean ignoreCase) {
        return new StepSpec.Lookup(
                folder.resolve("users.csv").toString(),
                key,
                "user",
                Map.of("department", "department", "site", "user_site"),
                fallback,
                ignoreCase);
    }

    private static Subscriptions json(StepSpec.Lookup lookup) {
        return Subscriptions.named("lookup").steps(lookup, new StepSpec.Include(List.of("department", "user_site")));
    }

    private static Records traffic(String field, Object value) {
        return new Records().add(Records.traffic().set(field, value).build());
    }

    private static String only(Shaped shaped) {
        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events).hasSize(1);
        return shaped.events.get(0).replaceFirst("^.*?Z\",?", "{");
    }

    @Test
    void writesWhatTheRowSays() throws IOException {
        write(USERS);

        assertThat(only(Shaped.of(json(lookup("source_user", null, false)), traffic("source_user", "jdoe"))))
                .isEqualTo("{\"department\":\"Sales\",\"user_site\":\"Berlin\"}");
        assertThat(only(Shaped.of(json(lookup("source_user", null, false)), traffic("source_user", "o'neil, \"Zoë\""))))
                .isEqualTo("{\"department\":\"R&D, Labs\"}");
        assertThat(only(Shaped.of(json(lookup("dest_port", null, false)), traffic("dest_port", 42))))
                .isEqualTo("{\"department\":\"Machines\",\"user_site\":\"Hall 2\"}");
    }

    @Test
    void whatTheTableDoesNotSayIsNullOrTheDefault() throws IOException {
        write(USERS);

        assertThat(only(Shaped.of(json(lookup("source_user", null, false)), traffic("source_user", "JDOE"))))
                .isEqualTo("{}");
        assertThat(only(Shaped.of(json(lookup("source_user", "none", false)), traffic("source_user", "JDOE"))))
                .isEqualTo("{\"department\":\"none\",\"user_site\":\"none\"}");
        assertThat(only(Shaped.of(json(lookup("source_user", "none", false)), traffic("source_user", null))))
                .isEqualTo("{\"department\":\"none\",\"user_site\":\"none\"}");
        assertThat(only(Shaped.of(
                        json(lookup("source_user", "none", true)), traffic("source_user", "O'NEIL, \"ZOë\""))))
                .isEqualTo("{\"department\":\"R&D, Labs\",\"user_site\":\"none\"}");
    }

    @Test
    void theKeyItselfCanBeReplaced() throws IOException {
        write(USERS);
        StepSpec.Lookup replaced = new StepSpec.Lookup(
                folder.resolve("users.csv").toString(),
                "source_user",
                "user",
                Map.of("department", "source_user"),
                null,
                false);

        assertThat(only(Shaped.of(
                        Subscriptions.named("lookup").steps(replaced, new StepSpec.Include(List.of("source_user"))),
                        traffic("source_user", "jdoe"))))
                .isEqualTo("{\"source_user\":\"Sales\"}");
    }

    @Test
    void rowsOfBigQueryHaveIt() throws IOException {
        write(USERS);

        Shaped row = Shaped.of(json(lookup("source_user", null, false)).toBigQuery(), traffic("source_user", "jdoe"));

        assertThat(row.events).singleElement().asString().contains("Sales", "Berlin");
    }

    @Test
    void aTableThatIsReplacedIsUsedWithoutARestart() throws IOException {
        write(USERS);
        Shaped shaped = new Shaped();
        Shaper shaper = Shaped.shaper(json(lookup("source_user", null, false)).build(), shaped.counters);
        Records records = traffic("source_user", "jdoe");

        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        write("user,department,site\njdoe,Marketing,Paris\n");
        StepFiles.ofWorker().check();
        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        write("user,department\njdoe,Legal\n");
        StepFiles.ofWorker().check();
        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        shaper.flush(shaped);

        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events)
                .extracting(event -> event.replaceFirst("^.*?Z\",?", "{"))
                .containsExactly(
                        "{\"department\":\"Sales\",\"user_site\":\"Berlin\"}",
                        "{\"department\":\"Marketing\",\"user_site\":\"Paris\"}",
                        "{\"department\":\"Marketing\",\"user_site\":\"Paris\"}");
        // The worker's own watch may have looked at it, too.
        assertThat(shaped.counters.get(ShapeMetric.FILE_CHECKS_FAILED_TOTAL)).isPositive();
    }

    @Test
    void withoutItsTableNothingIsDeliveredUntilItIsThere() throws IOException {
        Shaped shaped = new Shaped();
        Shaper shaper = Shaped.shaper(json(lookup("source_user", null, false)).build(), new HashMap<>());
        Records records = traffic("source_user", "jdoe");

        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        write(USERS);
        StepFiles.ofWorker().check();
        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        shaper.flush(shaped);

        assertThat(shaped.letters)
                .singleElement()
                .returns(Reason.STEP_FAILED, DeadLetter::reason)
                .returns("file: " + folder.resolve("users.csv") + " (expected: a readable file)", DeadLetter::detail);
        assertThat(shaped.events).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                  | no rows (expected: a first row that names the columns)",
                "user,department                     | no column \"site\" (expected: one of user, department)",
                "user,department,site#a,b,c#a,d,e    | line 3: \"a\" once more (expected: each user once)",
                "user,department,site#a,b            | no CSV: Record 2 has 2 fields, but first record had 3 fields",
            })
    void sayWhatIsWrongWithATable(String csv, String problem) throws IOException {
        Path file = write(csv.replace('#', '\n'));

        Assertions.assertThatExceptionOfType(StepUnavailableException.class)
                .isThrownBy(() -> SubscriptionFiles.load(
                        json(lookup("source_user", null, false)).build()))
                .withMessageContaining("file: " + file + ": " + problem);
    }

    @Test
    void refusesWhatIsNoUtf8AndCellsThatAreTooLong() throws IOException {
        Path file = folder.resolve("users.csv");
        String rows = "user,department,site\n"
                + IntStream.range(0, 10_000).mapToObj(row -> row + ",x,y\n").collect(Collectors.joining());
        Files.writeString(file, rows + "J\u00e4ger,x,y\n", StandardCharsets.ISO_8859_1);

        Assertions.assertThatExceptionOfType(StepUnavailableException.class)
                .isThrownBy(() -> SubscriptionFiles.load(
                        json(lookup("source_user", null, false)).build()))
                .withMessage("file: " + file + ": bytes that are no UTF-8 (expected: UTF-8)");

        write("user,department,site\na," + "x".repeat(1025) + ",c\n");
        Assertions.assertThatExceptionOfType(StepUnavailableException.class)
                .isThrownBy(() -> SubscriptionFiles.load(
                        json(lookup("source_user", null, true)).build()))
                .withMessage("file: " + file + ": line 2: department of 1025 characters (expected: at most 1024)");
    }

    @Test
    void aCheckSaysHowMuchIsThere() throws IOException {
        Path file = write("\uFEFF" + USERS);

        assertThat(SubscriptionFiles.load(
                        json(lookup("source_user", null, false)).build()))
                .containsExactly(file + ": 3 rows");
    }

    @Test
    void fieldsAreChecked() {
        StepSpec.Lookup wrong = new StepSpec.Lookup(
                "/x.csv", "time_generated", "user", Map.of("a", "Rule", "b", "event_id"), null, false);

        assertThat(SubscriptionCheck.check(
                        Subscriptions.named("lookup").steps(wrong).build()))
                .extracting(SubscriptionProblem::toString)
                .containsExactlyInAnyOrder(
                        "steps[0].lookup.key: \"time_generated\" (expected: a field with a text or a whole number)",
                        "steps[0].lookup.add.a: \"Rule\""
                                + " (expected: a field that is there, or a name that none has in any case)",
                        "steps[0].lookup.add.b: \"event_id\" (expected: another field: every event has event_id and"
                                + " event_time, and steps cannot change them)");
    }

    @Test
    void aLaneToABucketSamplesByNothingThatATableSays() {
        StepSpec.Sample byDepartment = new StepSpec.Sample(100_000, "department");
        Subscriptions bucket = Subscriptions.named("lookup").steps(lookup("source_user", null, false), byDepartment);

        assertThat(SubscriptionCheck.check(bucket.build()))
                .singleElement()
                .hasToString("steps[1].sample.by: \"department\" (expected: in a lane to gcs a sample by a field"
                        + " in front of the steps that read files, as a replay has to keep the same events)");
        assertThat(SubscriptionCheck.check(bucket.toBigQuery().build())).isEmpty();
    }
}

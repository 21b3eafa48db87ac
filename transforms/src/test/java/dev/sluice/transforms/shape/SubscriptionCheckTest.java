package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscriptionCheckTest {

    private static List<String> problems(Subscriptions subscription) {
        return SubscriptionCheck.check(subscription.build()).stream()
                .map(SubscriptionProblem::toString)
                .toList();
    }

    @Test
    void findsNothingWrongWithAGoodSubscription() {
        assertThat(problems(Subscriptions.named("good")
                        .events(EventType.TRAFFIC, EventType.THREAT)
                        .filter("severity = 'high' OR bytes_total > 1000")
                        .steps(new StepSpec.Rename(Map.of("source_ip", "src")))))
                .isEmpty();
    }

    @Test
    void reportsFilterAndStepsAtOnce() {
        assertThat(problems(Subscriptions.named("bad")
                        .filter("acton = 'allow'\n  AND dest_port = 'https'")
                        .steps(new StepSpec.Exclude(Set.of("source_iq")))))
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("filter:1:1: ") && problem.contains("acton"))
                .anyMatch(problem -> problem.startsWith("filter:2:"))
                .contains("steps[0].exclude: \"source_iq\" (expected: a field that is there at this step),"
                        + " did you mean \"source_ip\"?");
    }

    @Test
    void reportsAFilterThatIsNone() {
        assertThat(problems(Subscriptions.named("bad").filter("action = ")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("filter:1:");
    }

    @Test
    void knowsTheFieldsOfTheWantedEventTypesOnly() {
        assertThat(problems(Subscriptions.named("bad").filter("severity = 'high'")))
                .singleElement()
                .asString()
                .contains("severity");
        assertThat(problems(Subscriptions.named("good").events(EventType.THREAT).filter("severity = 'high'")))
                .isEmpty();
    }

    @Test
    void reportsSchemasThatAreNotThere(@TempDir Path directory) throws Exception {
        assertThat(problems(Subscriptions.named("bad").schema(new SchemaSpec.Fixed("panos-trafic-1"))))
                .containsExactly("source.schema.fixed: \"panos-trafic-1\" (expected: one of " + WriterSchemas.names()
                        + " or a readable .avsc file)");
        assertThat(problems(Subscriptions.named("bad").schema(new SchemaSpec.Fixed(WriterSchemas.THREAT))))
                .containsExactly("source.schema: \"panos.Threat\" (expected: a schema of the record panos.Traffic)");
        Path missing = directory.resolve("missing");
        assertThat(problems(Subscriptions.named("bad").schema(new SchemaSpec.Confluent(missing.toString()))))
                .containsExactly("source.schema.directory: \"" + missing + "\" (expected: a readable directory)");
        Path broken = Files.writeString(directory.resolve("7.avsc"), "{");
        assertThat(problems(Subscriptions.named("bad").schema(new SchemaSpec.Confluent(directory.toString()))))
                .containsExactly("source.schema.directory: \"" + broken + "\" (expected: an Avro schema)");
    }

    @Test
    void deliversTheColumnsOfAllVersionsInADirectory(@TempDir Path directory) throws Exception {
        Files.writeString(
                directory.resolve("9.avsc"),
                "{\"type\":\"record\",\"name\":\"panos.Traffic\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        Files.writeString(
                directory.resolve("10.avsc"),
                "{\"type\":\"record\",\"name\":\"panos.Traffic\",\"fields\":[{\"name\":\"b\",\"type\":\"int\"}]}");
        Subscription subscription = Subscriptions.named("confluent")
                .schema(new SchemaSpec.Confluent(directory.toString()))
                .build();
        assertThat(SubscriptionCheck.outputSchema(subscription).getFields())
                .extracting(Schema.Field::name)
                .containsExactly("event_id", "event_time", "a", "b");
    }

    @Test
    void namesEveryLaneAndProblemWhenTheShapingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShapeEvents.of(List.of(
                        Subscriptions.named("one")
                                .steps(new StepSpec.Exclude(Set.of("nope_1")))
                                .build(),
                        Subscriptions.named("two")
                                .steps(new StepSpec.Exclude(Set.of("nope_2")))
                                .build())))
                .withMessage("acme/one: steps[0].exclude: \"nope_1\" (expected: a field that is there at this step)\n"
                        + "acme/two: steps[0].exclude: \"nope_2\" (expected: a field that is there at this step)");
    }
}

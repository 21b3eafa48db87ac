package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.events.RecordBatch;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.FieldValue;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.MaskMethod;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.subscription.TargetSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What steps do to events that are delivered in a schema. */
class MappedStepsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode shaped(TargetSchema schema, StepSpec... steps) throws IOException {
        Subscriptions subscription = Subscriptions.named("mapped")
                .format(new FormatSpec.Json(schema))
                .steps(steps);
        Records records = new Records()
                .add(Records.traffic()
                        .set("source_ip", "10.1.2.3")
                        .set("source_port", 4711)
                        .set("rule", "web")
                        .set("vsys", "vsys1")
                        .set("risk_of_app", -1)
                        .build());
        Shaped shaped = Shaped.of(subscription, records);
        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events).hasSize(1);
        return JSON.readTree(shaped.events.get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "OCSF, /firewall_rule/name, /unmapped",
        "ECS, /rule/name, /panw/panos",
        "UDM, /security_result/0/rule_name, /additional"
    })
    void aRenamedFieldKeepsItsPlaceAndOneWithoutAPlaceIsNamedAnew(TargetSchema schema, String rule, String others)
            throws IOException {
        JsonNode event = shaped(schema, new StepSpec.Rename(Map.of("rule", "policy", "vsys", "system")));

        assertThat(event.at(rule).asText()).isEqualTo("web");
        assertThat(event.at(others + "/system").asText()).isEqualTo("vsys1");
        assertThat(event.at(others + "/risk_of_app").asInt()).isEqualTo(-1);
        assertThat(event.at(others + "/vsys").isMissingNode()).isTrue();
        assertThat(event.at(others + "/policy").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"OCSF, firewall_rule", "ECS, rule", "UDM, rule_name"})
    void anExcludedFieldIsAbsent(TargetSchema schema, String name) throws IOException {
        JsonNode event = shaped(schema, new StepSpec.Exclude(Set.of("rule")));

        assertThat(event.findValue(name)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "OCSF, /src_endpoint/ip, /src_endpoint/port, /unmapped",
        "ECS, /source/ip, /source/port, /panw/panos",
        "UDM, /principal/ip, /principal/port, /additional"
    })
    void whatAMaskMakesUnfitForItsPlaceStandsAmongTheOthers(
            TargetSchema schema, String address, String port, String others) throws IOException {
        JsonNode event = shaped(
                schema,
                new StepSpec.Mask(List.of("source_ip"), new MaskMethod.KeepLast(1)),
                new StepSpec.Mask(List.of("source_port"), MaskMethod.Redact.DEFAULT));

        assertThat(event.at(address).isMissingNode()).isTrue();
        assertThat(event.at(port).isMissingNode()).isTrue();
        assertThat(event.at(others + "/source_port").asText()).isEqualTo("***");
        if (schema == TargetSchema.ECS) {
            assertThat(event.at("/source/address").asText()).isEqualTo("*******3");
        } else {
            assertThat(event.at(others + "/source_ip").asText()).isEqualTo("*******3");
        }
    }

    @Test
    void anAddressThatAMaskLeavesOneKeepsItsPlace() throws IOException {
        JsonNode event =
                shaped(TargetSchema.OCSF, new StepSpec.Mask(List.of("source_ip"), MaskMethod.Truncate.DEFAULT));

        assertThat(event.at("/src_endpoint/ip").asText()).isEqualTo("10.1.2.0");
        assertThat(event.at("/unmapped/source_ip").isMissingNode()).isTrue();
    }

    @Test
    void aNewFieldStandsAmongTheOthers() throws IOException {
        JsonNode event =
                shaped(TargetSchema.UDM, new StepSpec.SetFields(Map.of("site", new FieldValue.Text("headquarters"))));

        assertThat(event.at("/additional/site").asText()).isEqualTo("headquarters");
    }

    @Test
    void aTrialShowsWhatIsSent() {
        Subscription subscription = Subscriptions.named("mapped")
                .format(new FormatSpec.Json(TargetSchema.OCSF))
                .build();
        RecordBatch batch = new Records().add(Records.traffic().build()).batch("fw.acme", 3);

        assertThat(Trial.ofRecords(subscription).shape(batch).text(0))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(Shaped.of(subscription, batch).events.get(0))
                .startsWith("{\"metadata\":{\"version\":\"1.4.0\"");
    }

    @Test
    void eventsWithoutAPlaceAreReportedAtTheSchema() {
        Subscription subscription = Subscriptions.named("mapped")
                .format(new FormatSpec.Json(TargetSchema.OCSF))
                .build();

        assertThat(SubscriptionCheck.check(subscription)).isEmpty();
        assertThat(SubscriptionCheck.withoutPlace(subscription.sink(), EventType.THREAT))
                .hasToString(
                        "sink.gcs.schema: a schema (expected: none, as no schema has a place for threat events: see"
                                + " source.events)");
    }
}

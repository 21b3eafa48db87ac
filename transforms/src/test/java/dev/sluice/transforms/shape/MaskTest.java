package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.Reason;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.MaskMethod;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.StepSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTest {
    private static final String SALT = "correct horse battery staple";

    @TempDir
    private Path folder;

    private static Subscriptions masked(MaskMethod method, String... fields) {
        return Subscriptions.named("masked")
                .steps(new StepSpec.Include(List.of(fields)), new StepSpec.Mask(List.of(fields), method));
    }

    private static Records traffic(String field, Object value) {
        return new Records().add(Records.traffic().set(field, value).build());
    }

    private static String only(Shaped shaped) {
        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events).hasSize(1);
        return shaped.events.get(0).replaceFirst("^.*?Z\",?", "{");
    }

    private SecretRef salt(String text) throws IOException {
        return new SecretRef("file:" + Files.writeString(folder.resolve("salt"), text + "\n"));
    }

    private static String hmac(String message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SALT.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void redactsEveryTypeAndLeavesNullNull() {
        Records records = new Records()
                .add(Records.traffic()
                        .set("source_user", "acme\\jdoe")
                        .set("bytes_total", 17L)
                        .build());

        assertThat(only(Shaped.of(
                        masked(
                                MaskMethod.Redact.DEFAULT,
                                "source_user",
                                "dest_port",
                                "bytes_total",
                                "time_generated",
                                "rule"),
                        records)))
                .isEqualTo(
                        "{\"source_user\":\"***\",\"dest_port\":\"***\",\"bytes_total\":\"***\",\"time_generated\":\"***\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "jdoe@acme.example,4,*************mple",
        "jdoe,4,****",
        "jdo,4,***",
        "'',4,''",
        "Zoë\uD83D\uDE00x,2,***\uD83D\uDE00x",
        "abcde,1,****e"
    })
    void keepsTheLastCharacters(String user, int seen, String expected) {
        assertThat(only(Shaped.of(masked(new MaskMethod.KeepLast(seen), "source_user"), traffic("source_user", user))))
                .isEqualTo("{\"source_user\":\"" + expected + "\"}");
    }

    @Test
    void keepsTheLastDigitsOfANumberAndOfAnEnum() {
        assertThat(only(Shaped.of(
                        masked(new MaskMethod.KeepLast(2), "dest_port", "action"),
                        new Records()
                                .add(Records.traffic().set("dest_port", 48123).build()))))
                .isEqualTo("{\"dest_port\":\"***23\",\"action\":\"***ow\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,24,48,10.1.2.0",
        "10.1.2.3,16,48,10.1.0.0",
        "10.1.2.3,32,48,10.1.2.3",
        "10.1.2.3,0,48,0.0.0.0",
        "::ffff:10.1.2.3,24,48,10.1.2.0",
        "2001:db8:1:2:3::4,24,48,2001:db8:1::",
        "2001:db8:1:2:3::4,24,64,2001:db8:1:2::",
        "2001:db8:0:1:0:0:0:9,24,128,2001:db8:0:1::9",
        "1:0:0:2:0:0:3:4,24,128,1::2:0:0:3:4",
        "0:1:2:3:4:5:6:7,24,128,0:1:2:3:4:5:6:7",
        "::1,24,128,::1",
        "::,24,128,::",
        "fe80::1,24,0,::"
    })
    void keepsTheNetworkOfAnAddress(String address, int ipv4, int ipv6, String expected) {
        assertThat(only(Shaped.of(
                        masked(new MaskMethod.Truncate(ipv4, ipv6), "source_ip"), traffic("source_ip", address))))
                .isEqualTo("{\"source_ip\":\"" + expected + "\"}");
    }

    @Test
    void whatIsNoAddressIsNotShown() {
        assertThat(only(Shaped.of(
                        masked(MaskMethod.Truncate.DEFAULT, "source_ip"), traffic("source_ip", "10.1.2.3.jdoe"))))
                .isEqualTo("{}");
    }

    @Test
    void hashesWithTheTenantsNameAndSalt() throws IOException, GeneralSecurityException {
        Subscriptions lane = masked(new MaskMethod.Hash(salt(SALT)), "source_user");
        Records records = traffic("source_user", "jdoe");

        String acme = only(Shaped.of(lane, records));
        String globex = only(Shaped.of(lane.build("globex"), records.batch("fw.acme", 7)));

        assertThat(acme).isEqualTo("{\"source_user\":\"" + hmac("acme\0jdoe") + "\"}");
        assertThat(globex)
                .isEqualTo("{\"source_user\":\"" + hmac("globex\0jdoe") + "\"}")
                .isNotEqualTo(acme);
    }

    @Test
    void equalValuesOfTwoFieldsHaveEqualHashes() throws IOException, GeneralSecurityException {
        Subscriptions lane = masked(new MaskMethod.Hash(salt(SALT)), "source_user", "dest_user");
        Records records = new Records()
                .add(Records.traffic()
                        .set("source_user", "jdoe")
                        .set("dest_user", "jdoe")
                        .build());

        String hash = hmac("acme\0jdoe");
        assertThat(only(Shaped.of(lane, records)))
                .isEqualTo("{\"source_user\":\"" + hash + "\",\"dest_user\":\"" + hash + "\"}");
    }

    @Test
    void aMaskWithoutItsSaltDeliversNothing() {
        String missing = "file:" + folder.resolve("missing");

        Shaped shaped = Shaped.of(
                masked(new MaskMethod.Hash(new SecretRef(missing)), "source_user"), traffic("source_user", "jdoe"));

        assertThat(shaped.events).isEmpty();
        assertThat(shaped.letters)
                .singleElement()
                .returns(Reason.STEP_FAILED, DeadLetter::reason)
                .returns("secret: " + missing + " (expected: a readable file)", DeadLetter::detail);
    }

    @Test
    void aSaltThatCanBeGuessedIsRefusedWithoutBeingShown() throws IOException {
        Shaped shaped =
                Shaped.of(masked(new MaskMethod.Hash(salt("hunter2")), "source_user"), traffic("source_user", "jdoe"));

        assertThat(shaped.events).isEmpty();
        assertThat(shaped.letters)
                .singleElement()
                .returns("salt: (hidden) (expected: at least 16 bytes)", DeadLetter::detail);
    }

    @Test
    void neitherHostNorHeaderShowsWhatIsMasked() {
        GenericRecordBuilder threat = Records.threat()
                .set("subtype", "vulnerability")
                .set("device_name", "pa-hq-1")
                .set("threat_name", "Probe")
                .set("threat_id", 30003L)
                .set("config_version", "11.0");
        Subscriptions lane = Subscriptions.named("masked")
                .events(EventType.THREAT)
                .format(new FormatSpec.Cef())
                .steps(
                        new StepSpec.Mask(
                                List.of("device_name", "threat_name", "threat_id", "severity"),
                                MaskMethod.Redact.DEFAULT),
                        new StepSpec.Include(List.of("device_name", "threat_id")));

        Shaped shaped = Shaped.of(lane, new Records().add(threat.build()));

        assertThat(shaped.events)
                .containsExactly("CEF:0|Palo Alto Networks|PAN-OS|11.0|***|THREAT|1|"
                        + "SluiceEventId=fw.acme-7-0 dvchost=*** SluiceThreatId=***");
        assertThat(shaped.hosts).containsExactly("***");
        assertThat(shaped.severities).containsExactly(6);
    }

    @Test
    void everyFormatDeliversWhatTheMaskLeft() throws IOException {
        Subscriptions lane = masked(new MaskMethod.KeepLast(1), "action", "dest_port", "source_ip");
        GenericRecord event = Records.traffic().build();

        Shaped avro = Shaped.of(lane.format(new FormatSpec.Avro()), new Records().add(event));
        Shaped row = Shaped.of(lane.toBigQuery(), new Records().add(event));

        GenericRecord read = new GenericDatumReader<GenericRecord>(SubscriptionCheck.outputSchema(lane.build()))
                .read(null, DecoderFactory.get().binaryDecoder(avro.bytes.get(0), null));
        assertThat(read.get("action")).hasToString("****w");
        assertThat(read.get("dest_port")).hasToString("**3");
        assertThat(read.get("source_ip")).hasToString("*******3");
        assertThat(new String(row.bytes.get(0), StandardCharsets.ISO_8859_1))
                .endsWith("\"\u0003**3*\u0008*******3")
                .contains("****w");
    }

    @Test
    void fieldsWhoseTypeDoesNotFitAreReported() {
        assertThat(SubscriptionCheck.check(
                        masked(MaskMethod.Truncate.DEFAULT, "dest_port").build()))
                .singleElement()
                .hasToString("steps[1].mask.fields[0]: \"dest_port\" (expected: a field with a text)");
        assertThat(SubscriptionCheck.check(
                        masked(new MaskMethod.KeepLast(1), "time_generated").build()))
                .singleElement()
                .hasToString("steps[1].mask.fields[0]: \"time_generated\""
                        + " (expected: a field with a text or a whole number)");
    }
}

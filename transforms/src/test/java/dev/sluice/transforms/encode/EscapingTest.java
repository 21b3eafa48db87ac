package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.transforms.RandomAvro;
import dev.sluice.transforms.plan.MalformedRecordException;
import dev.sluice.transforms.plan.RecordPlan;
import dev.sluice.transforms.project.Projection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;

class EscapingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schema TEXT = SchemaBuilder.record("panos.Threat")
            .fields()
            .requiredString("type")
            .requiredString("subtype")
            .requiredString("misc")
            .endRecord();

    @Property(tries = 1000)
    void jsonGivesEveryTextBack(@ForAll String text) throws Exception {
        // Lone surrogates cannot be written as UTF-8 in the first place.
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(JSON.readTree(json(utf8)).textValue()).isEqualTo(new String(utf8, StandardCharsets.UTF_8));
    }

    @Property(tries = 1000)
    void jsonReplacesBrokenUtf8AsJavaDoes(@ForAll @Size(max = 24) byte[] bytes) throws Exception {
        assertThat(JSON.readTree(json(bytes)).textValue()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @Property(tries = 1000)
    void aTextIsValidExactlyWhenJavaDecodesItWithoutReplacing(@ForAll @Size(max = 12) byte[] bytes) {
        boolean valid;
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            valid = true;
        } catch (CharacterCodingException e) {
            valid = false;
        }
        assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(valid);
    }

    @Example
    void everyTwoByteCombinationIsJudgedAsJavaDoes() {
        byte[] bytes = new byte[4];
        for (int first = 0xC0; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                bytes[0] = (byte) first;
                bytes[1] = (byte) second;
                bytes[2] = (byte) 0x80;
                bytes[3] = (byte) 0x80;
                for (int length = 1; length <= 4; length++) {
                    String decoded = new String(bytes, 0, length, StandardCharsets.UTF_8);
                    boolean valid =
                            Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(bytes, length));
                    assertThat(Utf8.isValid(bytes, 0, length)).isEqualTo(valid);
                }
            }
        }
    }

    @Property(tries = 1000)
    void cefHeaderAndExtensionGiveEveryTextBack(@ForAll String subtype, @ForAll String url) throws Exception {
        byte[] line = cef(subtype, url);
        String text = new String(line, StandardCharsets.UTF_8);
        assertThat(text).doesNotContain("\n", "\r");
        String sent = new String(url.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String type = new String(subtype.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .replace('\n', ' ')
                .replace('\r', ' ');
        // A space in front of a word and an equals sign looks like the next key to a reader; escaped, it does not.
        CefLine parsed = CefLine.parse(text);
        assertThat(parsed.header().get(5)).isEqualTo(type);
        assertThat(parsed.extension().getOrDefault("request", "")).isEqualTo(sent);
    }

    @Example
    void cefEscapesWhatTheStandardNames() throws Exception {
        String line = new String(cef("a|b\\c=d", "x=y\\z|\r\n"), StandardCharsets.UTF_8);
        assertThat(line)
                .isEqualTo("CEF:0|Palo Alto Networks|PAN-OS|||a\\|b\\\\c=d|1|SluiceEventId=t-0-7"
                        + " cat=url\\=filter request=x\\=y\\\\z|\\r\\n");
    }

    @Property(tries = 1000)
    void leefGivesEveryTextBackButForWhatEndsIt(
            @ForAll String threat, @ForAll String url, @ForAll("leefs") FormatSpec.Leef format) throws Exception {
        String text = new String(encoded(format, threat, url), StandardCharsets.UTF_8);
        assertThat(text).doesNotContain("\n", "\r");
        LeefLine line = LeefLine.parse(text);
        assertThat(line.header().get(0)).isEqualTo("LEEF:" + format.version() + ".0");
        String end = format.delimiter() == '^' ? "\\^" : String.valueOf(format.delimiter());
        assertThat(line.attributes().getOrDefault("FileName", ""))
                .isEqualTo(sent(url).replaceAll("[\r\n" + end + "]", " "));
        assertThat(line.attributes().getOrDefault("cat", ""))
                .isEqualTo(sent(threat).replaceAll("[\r\n" + end + "]", " "));
    }

    @Provide
    Arbitrary<FormatSpec.Leef> leefs() {
        return Arbitraries.of(FormatSpec.Leef.DELIMITERS
                        .chars()
                        .mapToObj(each -> new FormatSpec.Leef(2, (char) each))
                        .toList())
                .edgeCases(edges -> edges.add(new FormatSpec.Leef(1, '\t')));
    }

    @Property(tries = 1000)
    void csvGivesEveryTextBack(@ForAll String first, @ForAll String second, @ForAll("csvs") FormatSpec.Csv format)
            throws Exception {
        String text = new String(encoded(format, first, second), StandardCharsets.UTF_8);
        List<String> row = CsvRow.parse(text, format.delimiter());
        assertThat(row).hasSize(5);
        assertThat(row.get(2)).isEqualTo(asCsv(first, format));
        assertThat(row.get(4)).isEqualTo(asCsv(second, format));
        if (!format.lineBreaks()) {
            assertThat(text).doesNotContain("\n", "\r");
        }
    }

    private static String asCsv(String text, FormatSpec.Csv format) {
        String value = sent(text);
        String guarded = format.guardFormulas() && value.matches("(?s)[=+@\t\r-].*") ? "'" + value : value;
        return format.lineBreaks() ? guarded : guarded.replaceAll("[\r\n]", " ");
    }

    @Provide
    Arbitrary<FormatSpec.Csv> csvs() {
        return Combinators.combine(
                        Arbitraries.chars().with(FormatSpec.Csv.DELIMITERS),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as((delimiter, lineBreaks, guard) -> new FormatSpec.Csv(delimiter, false, lineBreaks, guard));
    }

    /** Texts that the separators, quotes and breaks of CSV and LEEF are in, which arbitrary ones rarely are. */
    @Example
    void separatorsOfAllKindsComeBack() throws Exception {
        String text = "=a\"b\"\"|^\t,;\r\n\"";
        for (char delimiter : FormatSpec.Csv.DELIMITERS.toCharArray()) {
            byte[] kept = encoded(new FormatSpec.Csv(delimiter, false, true, true), text, "");
            assertThat(CsvRow.parse(new String(kept, StandardCharsets.UTF_8), delimiter))
                    .containsExactly("t-0-7", "1970-01-01T00:00:00.000000Z", "'" + text, "url=filter", "");
        }
        String line = new String(encoded(new FormatSpec.Leef(2, '^'), "a", text), StandardCharsets.UTF_8);
        assertThat(LeefLine.parse(line).attributes()).containsEntry("FileName", "=a\"b\"\"| \t,;  \"");
    }

    private static String sent(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static byte[] json(byte[] text) {
        OutputBuffer out = new OutputBuffer(1);
        JsonText.putString(text, 0, text.length, out);
        return Arrays.copyOf(out.bytes(), out.length());
    }

    private static byte[] cef(String type, String misc) throws EncodeException, MalformedRecordException {
        return encoded(new FormatSpec.Cef(), type, misc);
    }

    private static byte[] encoded(FormatSpec format, String type, String misc)
            throws EncodeException, MalformedRecordException {
        byte[] record = RandomAvro.encode(
                new GenericRecordBuilder(TEXT)
                        .set("type", type)
                        .set("subtype", "url=filter")
                        .set("misc", misc)
                        .build(),
                false);
        Projection projection = Projection.of(List.of(TEXT), List.of());
        RecordPlan plan = RecordPlan.compile(TEXT, Set.of("type", "subtype", "misc"));
        RecordPlan.Reader reader = plan.reader();
        reader.read(record, 0, record.length);
        EventHead head = new EventHead();
        head.partition("t", 0);
        head.event(7, 0);
        OutputBuffer out = new OutputBuffer(1);
        Encoder.of(format, projection, plan.layout(), TEXT.getFullName()).encode(reader.slots(), head, out);
        return Arrays.copyOf(out.bytes(), out.length());
    }
}

package dev.sluice.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CodersTest {
    private static final int TRIES = 100;

    @Property(tries = TRIES)
    void recordBatchesSurviveTheirCoder(@ForAll long seed) throws IOException {
        RecordBatch batch = randomRecordBatch(new Random(seed));

        RecordBatch decoded = roundTrip(RecordBatchCoder.of(), batch);

        assertThat(decoded.topic()).isEqualTo(batch.topic());
        assertThat(decoded.partition()).isEqualTo(batch.partition());
        assertThat(decoded.moreWaiting()).isEqualTo(batch.moreWaiting());
        assertThat(decoded.from()).isEqualTo(batch.from());
        assertThat(decoded.to()).isEqualTo(batch.to());
        assertThat(decoded.count()).isEqualTo(batch.count());
        for (int i = 0; i < batch.count(); i++) {
            assertThat(decoded.offset(i)).isEqualTo(batch.offset(i));
            assertThat(decoded.timestampMillis(i)).isEqualTo(batch.timestampMillis(i));
            assertThat(decoded.key(i)).isEqualTo(batch.key(i));
            assertThat(decoded.value(i)).isEqualTo(batch.value(i));
            assertSameHeaders(decoded.headers(i), batch.headers(i));
        }
    }

    @Property(tries = TRIES)
    void eventBatchesSurviveTheirCoder(@ForAll long seed) throws IOException {
        EventBatch batch = randomEventBatch(new Random(seed), 0);

        EventBatch decoded = roundTrip(EventBatchCoder.of(), batch);

        assertThat(decoded.lane()).isEqualTo(batch.lane());
        assertThat(decoded.topic()).isEqualTo(batch.topic());
        assertThat(decoded.partition()).isEqualTo(batch.partition());
        assertThat(decoded.counts()).isEqualTo(batch.counts());
        assertThat(decoded.count()).isEqualTo(batch.count());
        assertThat(decoded.packed()).isEqualTo(batch.packed());
        for (int i = 0; i < batch.count(); i++) {
            assertThat(decoded.payloadStart(i)).isEqualTo(batch.payloadStart(i));
            assertThat(decoded.payloadEnd(i)).isEqualTo(batch.payloadEnd(i));
            assertThat(decoded.hostEnd(i)).isEqualTo(batch.hostEnd(i));
            assertThat(decoded.offset(i)).isEqualTo(batch.offset(i));
            assertThat(decoded.eventTimeMicros(i)).isEqualTo(batch.eventTimeMicros(i));
            assertThat(decoded.severity(i)).isEqualTo(batch.severity(i));
        }
    }

    @Property(tries = TRIES)
    void bytesBehindTheLastEventAreNotWritten(@ForAll long seed) throws IOException {
        byte[] exact = encode(EventBatchCoder.of(), randomEventBatch(new Random(seed), 0));
        byte[] fromLongerBuffer = encode(EventBatchCoder.of(), randomEventBatch(new Random(seed), 4_096));

        assertThat(fromLongerBuffer).isEqualTo(exact);
    }

    @Property(tries = TRIES)
    void deadLettersSurviveTheirCoder(@ForAll long seed) throws IOException {
        DeadLetter letter = randomDeadLetter(new Random(seed));

        DeadLetter decoded = roundTrip(DeadLetterCoder.of(), letter);

        assertThat(decoded).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(letter);
    }

    @Property(tries = TRIES)
    void ledgerEntriesSurviveTheirCoder(@ForAll long seed) throws IOException {
        LedgerEntry entry = randomLedgerEntry(new Random(seed));

        assertThat(roundTrip(LedgerEntryCoder.of(), entry)).isEqualTo(entry);
    }

    @Property(tries = TRIES)
    void truncatedBytesAreRefused(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = encode(DeadLetterCoder.of(), randomDeadLetter(random));
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));

        assertThatThrownBy(() -> DeadLetterCoder.of().decode(new ByteArrayInputStream(cut)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void refusesBytesOfAnotherVersion() {
        byte[] bytes = {9, 0, 0};

        assertThatThrownBy(() -> RecordBatchCoder.of().decode(new ByteArrayInputStream(bytes)))
                .isInstanceOf(CoderException.class)
                .hasMessage("version: 9 (expected: 2)");
        assertThatThrownBy(() -> EventBatchCoder.of().decode(new ByteArrayInputStream(new byte[0])))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void codersAreDeterministic() throws Coder.NonDeterministicException {
        RecordBatchCoder.of().verifyDeterministic();
        EventBatchCoder.of().verifyDeterministic();
        DeadLetterCoder.of().verifyDeterministic();
        LedgerEntryCoder.of().verifyDeterministic();
    }

    private static RecordBatch randomRecordBatch(Random random) {
        int count = 1 + random.nextInt(20);
        // Too few bytes at first, so that the batch has to grow.
        RecordBatch.Builder batch =
                RecordBatch.builder(randomText(random), random.nextInt(1_000), count, random.nextInt(10));
        long offset = random.nextLong(Long.MAX_VALUE / 2);
        for (int i = 0; i < count; i++) {
            offset += 1 + random.nextInt(1_000);
            batch.add(
                    offset,
                    random.nextInt(5) == 0 ? -1 : random.nextLong(),
                    wrapped(randomBytes(random)),
                    wrapped(randomBytes(random)),
                    randomHeaders(random));
        }
        if (random.nextBoolean()) {
            batch.range(0, offset + 1 + random.nextInt(10));
        }
        return batch.build().withMoreWaiting(random.nextBoolean());
    }

    private static @Nullable ByteBuffer wrapped(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static EventBatch randomEventBatch(Random random, int unused) {
        int count = 1 + random.nextInt(20);
        int[] payloadEnds = new int[count];
        int[] hostEnds = new int[count];
        long[] offsets = new long[count];
        long[] eventTimes = new long[count];
        byte[] severities = new byte[count];
        int end = 0;
        for (int i = 0; i < count; i++) {
            end += random.nextInt(300);
            payloadEnds[i] = end;
            end += random.nextInt(20);
            hostEnds[i] = end;
            offsets[i] = random.nextLong(Long.MAX_VALUE);
            eventTimes[i] = random.nextLong();
            severities[i] = (byte) random.nextInt(8);
        }
        LaneCounts counts = new LaneCounts(
                random.nextInt(10_000),
                random.nextInt(10_000),
                random.nextInt(10_000),
                random.nextLong(Long.MAX_VALUE));
        String lane = randomText(random);
        String topic = randomText(random);
        int partition = random.nextInt(1_000);
        byte[] content = new byte[end];
        random.nextBytes(content);
        byte[] packed = Arrays.copyOf(content, end + unused);
        return new EventBatch(
                lane, topic, partition, packed, payloadEnds, hostEnds, offsets, eventTimes, severities, counts);
    }

    private static LedgerEntry randomLedgerEntry(Random random) {
        long attempt = random.nextLong(Long.MAX_VALUE);
        long from = random.nextLong(Long.MAX_VALUE / 2);
        int lanes = random.nextInt(20);
        if (random.nextBoolean()) {
            return new LedgerEntry.Shaped(
                    attempt,
                    randomText(random),
                    random.nextInt(1_000),
                    from,
                    from + 9_000,
                    5_000,
                    Stream.generate(() -> new LedgerEntry.ShapedLane(
                                    randomText(random), random.nextInt(2_000), random.nextInt(2_000), from + 7))
                            .limit(lanes)
                            .toList());
        }
        return new LedgerEntry.Delivered(
                attempt,
                randomText(random),
                random.nextInt(1_000),
                Stream.generate(() -> new LedgerEntry.DeliveredLane(
                                randomText(random),
                                from,
                                from + 5_000,
                                1 + random.nextInt(2_000),
                                random.nextInt(2_000)))
                        .limit(lanes)
                        .toList());
    }

    private static DeadLetter randomDeadLetter(Random random) {
        DeadLetter.Original original = random.nextBoolean()
                ? null
                : new DeadLetter.Original(randomBytes(random), randomBytes(random), randomHeaders(random));
        return new DeadLetter(
                randomText(random),
                pick(random, Stage.values()),
                pick(random, Reason.values()),
                randomText(random),
                randomText(random),
                random.nextInt(1_000),
                random.nextLong(Long.MAX_VALUE),
                randomText(random),
                random.nextLong(),
                original,
                randomBytes(random));
    }

    private static <T> T pick(Random random, T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static RecordHeader[] randomHeaders(Random random) {
        RecordHeader[] headers = new RecordHeader[random.nextInt(3)];
        for (int i = 0; i < headers.length; i++) {
            headers[i] = new RecordHeader(randomText(random), randomBytes(random));
        }
        return headers;
    }

    private static byte @Nullable [] randomBytes(Random random) {
        int kind = random.nextInt(4);
        if (kind == 0) {
            return null;
        }
        byte[] bytes = new byte[kind == 1 ? 0 : random.nextInt(400)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String randomText(Random random) {
        return random.ints(random.nextInt(12), 0, 4)
                .mapToObj(i -> new String[] {"a", "é", "漢", "😀"}[i])
                .reduce("", String::concat);
    }

    private static void assertSameHeaders(RecordHeader[] actual, RecordHeader[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i].key()).isEqualTo(expected[i].key());
            assertThat(actual[i].value()).isEqualTo(expected[i].value());
        }
    }

    private static <T> byte[] encode(Coder<T> coder, T value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        coder.encode(value, out);
        return out.toByteArray();
    }

    private static <T> T roundTrip(Coder<T> coder, T value) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(encode(coder, value));
        T decoded = coder.decode(in);
        assertThat(in.available()).as("bytes left behind the value").isZero();
        return decoded;
    }
}

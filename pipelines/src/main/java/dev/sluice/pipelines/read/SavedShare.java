package dev.sluice.pipelines.read;

import dev.sluice.subscription.StartFrom;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;

/**
 * How Java serialization writes a {@link RecordBatchSource}, and so what a checkpoint has of it, once for each share. Java's
 * own form of it is ten times as long, nearly all of it names of classes and fields.
 *
 * <p>Bytes: a version, the read's id, index and number of shares, then the selected topics by where they start: the number of
 * starts and for each the start, its topics and its patterns, both sorted. Selections that overlap take no more than their
 * topics do. A job must be able to read the checkpoints of its predecessor, so a change of this format takes a new version
 * and keeps the old ones readable, and the name of this class stays.
 */
final class SavedShare implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;

    private transient RecordBatchSource source;

    SavedShare(RecordBatchSource source) {
        this.source = source;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        VarInt.encode(VERSION, out);
        StringUtf8Coder.of().encode(source.readId(), out);
        VarInt.encode(source.share().index(), out);
        VarInt.encode(source.share().count(), out);
        Map<String, Topics> byStart = new TreeMap<>();
        for (TopicSelection selection : source.selections().all()) {
            Topics topics = byStart.computeIfAbsent(StartText.write(selection.startFrom()), start -> new Topics());
            topics.names.addAll(selection.topics());
            if (selection.pattern() != null) {
                topics.patterns.add(selection.pattern());
            }
        }
        VarInt.encode(byStart.size(), out);
        for (Map.Entry<String, Topics> start : byStart.entrySet()) {
            StringUtf8Coder.of().encode(start.getKey(), out);
            write(start.getValue().names, out);
            write(start.getValue().patterns, out);
        }
    }

    private void readObject(ObjectInputStream in) throws IOException {
        int version = VarInt.decodeInt(in);
        if (version != VERSION) {
            throw new InvalidObjectException("saved share version: " + version + " (expected: " + VERSION + ")");
        }
        String readId = StringUtf8Coder.of().decode(in);
        Share share = new Share(VarInt.decodeInt(in), VarInt.decodeInt(in));
        List<TopicSelection> selections = new ArrayList<>();
        int starts = VarInt.decodeInt(in);
        for (int i = 0; i < starts; i++) {
            StartFrom start = StartText.read(StringUtf8Coder.of().decode(in));
            List<String> names = read(in);
            if (!names.isEmpty()) {
                selections.add(new TopicSelection(names, null, start));
            }
            for (String pattern : read(in)) {
                selections.add(new TopicSelection(List.of(), pattern, start));
            }
        }
        source = new RecordBatchSource(readId, Selections.of(selections), share);
    }

    private Object readResolve() {
        return source;
    }

    private static void write(Collection<String> texts, OutputStream out) throws IOException {
        VarInt.encode(texts.size(), out);
        for (String text : texts) {
            StringUtf8Coder.of().encode(text, out);
        }
    }

    private static List<String> read(InputStream in) throws IOException {
        int count = VarInt.decodeInt(in);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(StringUtf8Coder.of().decode(in));
        }
        return texts;
    }

    private static final class Topics {
        final TreeSet<String> names = new TreeSet<>();
        final TreeSet<String> patterns = new TreeSet<>();
    }
}

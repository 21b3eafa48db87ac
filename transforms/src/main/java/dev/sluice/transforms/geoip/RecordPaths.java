package dev.sluice.transforms.geoip;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some paths. Equal and hashed by them; the hash is made once, since each event asks for it. */
final class RecordPaths {
    private static final byte[] NONE = {};

    private final List<RecordPath> paths;
    private final int hash;
    private final byte[][] nothing;

    private RecordPaths(List<RecordPath> paths) {
        this.paths = paths;
        this.hash = paths.hashCode();
        this.nothing = new byte[paths.size()][];
        Arrays.fill(nothing, NONE);
    }

    static RecordPaths of(List<String> values) {
        return new RecordPaths(values.stream().map(RecordPath::of).toList());
    }

    /** The texts of a record that has none. */
    byte[][] nothing() {
        return nothing;
    }

    /** The text at each path, empty where there is none. */
    byte[][] texts(@Nullable Object record) {
        if (record == null) {
            return nothing;
        }
        byte[][] texts = nothing.clone();
        for (int i = 0; i < texts.length; i++) {
            String text = paths.get(i).text(record);
            if (text != null) {
                texts[i] = text.getBytes(StandardCharsets.UTF_8);
            }
        }
        return texts;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordPaths that && paths.equals(that.paths);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}

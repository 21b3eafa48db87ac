package dev.sluice.transforms.geoip;

import com.maxmind.db.DeserializationException;
import com.maxmind.db.InvalidDatabaseException;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.file.FileContent;
import dev.sluice.transforms.file.UnfitFileException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;

/** A MaxMind DB file. Whatever steps take from it, it is loaded once. */
record GeoFile(Path path) implements FileContent<GeoDatabase> {
    private static final long MAX_FILE_BYTES = 512L << 20;

    static GeoFile of(StepSpec.Geoip spec) {
        return new GeoFile(Path.of(spec.file()).toAbsolutePath().normalize());
    }

    @Override
    public long maxBytes() {
        return MAX_FILE_BYTES;
    }

    @Override
    public GeoDatabase load() throws IOException {
        try {
            return GeoDatabase.read(path);
        } catch (InvalidDatabaseException
                | DeserializationException
                | BufferUnderflowException
                | IllegalArgumentException e) {
            // The last two: the reader follows lengths that lead out of the file.
            throw new UnfitFileException("no MaxMind DB, or a broken one (expected: a MaxMind DB file)", e);
        }
    }

    @Override
    public String describe(GeoDatabase loaded) {
        return loaded.describe();
    }
}

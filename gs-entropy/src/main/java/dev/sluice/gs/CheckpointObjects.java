package dev.sluice.gs;

import java.util.List;
import org.apache.flink.core.fs.Path;
import org.apache.flink.fs.gs.storage.GSBlobIdentifier;
import org.apache.flink.fs.gs.storage.GSBlobStorage;
import org.apache.flink.fs.gs.utils.BlobUtils;

/** Objects, asked for by their names. */
interface CheckpointObjects {

    boolean has(Path path);

    /** Returns whether it was there. */
    boolean delete(Path path);

    /** The objects that Flink's client sees. */
    static CheckpointObjects of(GSBlobStorage storage) {
        return new CheckpointObjects() {
            @Override
            public boolean has(Path path) {
                return storage.getMetadata(identifier(path)).isPresent();
            }

            @Override
            public boolean delete(Path path) {
                return storage.delete(List.of(identifier(path))).get(0);
            }

            private GSBlobIdentifier identifier(Path path) {
                return BlobUtils.parseUri(path.toUri());
            }
        };
    }
}

package org.apache.flink.fs.gs;

import org.apache.flink.fs.gs.storage.GSBlobStorage;
import org.apache.flink.fs.gs.storage.GSBlobStorageImpl;

/** A way to the client of a {@link GSFileSystemFactory}, with its credentials and retries; open to its package only. */
public final class GSBlobStorages {

    private GSBlobStorages() {}

    /** The objects that a factory's file systems see, once it is configured. */
    public static GSBlobStorage of(GSFileSystemFactory factory) {
        return new GSBlobStorageImpl(factory.getStorage());
    }
}

package dev.sluice.gs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.fs.gs.storage.GSBlobIdentifier;
import org.apache.flink.fs.gs.storage.GSBlobStorage;

/** Names of objects, which can be looked for and deleted. */
final class TestingObjects implements GSBlobStorage {
    final Set<String> names = new TreeSet<>();

    @Override
    public Optional<BlobMetadata> getMetadata(GSBlobIdentifier identifier) {
        return names.contains(identifier.objectName) ? Optional.of(() -> "") : Optional.empty();
    }

    @Override
    public List<Boolean> delete(Iterable<GSBlobIdentifier> identifiers) {
        List<Boolean> deleted = new ArrayList<>();
        identifiers.forEach(identifier -> deleted.add(names.remove(identifier.objectName)));
        return deleted;
    }

    @Override
    public List<GSBlobIdentifier> list(String bucket, String prefix) {
        return Collections.emptyList();
    }

    @Override
    public WriteChannel writeBlob(GSBlobIdentifier identifier) {
        throw new UnsupportedOperationException();
    }

    @Override
    public WriteChannel writeBlob(GSBlobIdentifier identifier, MemorySize chunkSize) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void createBlob(GSBlobIdentifier identifier) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(GSBlobIdentifier from, GSBlobIdentifier to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void compose(List<GSBlobIdentifier> from, GSBlobIdentifier to) {
        throw new UnsupportedOperationException();
    }
}

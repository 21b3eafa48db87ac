package dev.sluice.gs;

import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.fs.Path;

/** Objects by their paths. */
final class TestingObjects implements CheckpointObjects {
    final Set<String> paths = new TreeSet<>();

    @Override
    public boolean has(Path path) {
        return paths.contains(path.toString());
    }

    @Override
    public boolean delete(Path path) {
        return paths.remove(path.toString());
    }
}

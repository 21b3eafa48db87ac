package dev.sluice.gs;

import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;

/**
 * The files of checkpoints and savepoints, told by their names: {@code _metadata} and, named by UUIDs, what is in no metadata,
 * in folders named {@code chk-<n>}, {@code shared}, {@code taskowned} or {@code savepoint-<job>-<random>}.
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/state/checkpoints/#directory-structure">Directory
 *     structure of checkpoints</a>
 */
final class CheckpointFile {

    static final String METADATA = "_metadata";

    private static final Pattern FOLDER =
            Pattern.compile("chk-\\d+|shared|taskowned|savepoint-\\p{XDigit}+-\\p{XDigit}+");
    private static final Pattern DATA = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private CheckpointFile() {}

    /** Whether this is the path of such a file, and so never one of a folder. */
    static boolean isOne(Path path) {
        Path folder = path.getParent();
        String name = path.getName();
        return folder != null
                && isFolder(folder)
                && (name.equals(METADATA) || DATA.matcher(name).matches());
    }

    /** Whether such files can be right in this folder. */
    static boolean isFolder(Path path) {
        return FOLDER.matcher(path.getName()).matches();
    }
}

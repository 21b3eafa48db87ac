package dev.sluice.checkpoint;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where one job's checkpoints, savepoints and high-availability metadata are. Each job's names begin with a hash of its
 * own, so that jobs spread over an object store's index instead of crowding one part of it; where the file system can, each
 * data object's name begins with random characters as well.
 *
 * <pre>
 * {@code <root>/_entropy_<hash>/<tenant>/<application>/<job>/checkpoints}
 * {@code <root>/<hash>/<tenant>/<application>/<job>/savepoints}
 * {@code <root>/<hash>/<tenant>/<application>/<job>/ha}
 * </pre>
 *
 * @param root an absolute URI such as {@code gs://bucket/sluice}, or an absolute path of a local file system
 * @param tenant letters, digits, dots, dashes and underscores, as are the next two
 * @param application what the tenant runs
 * @param job the job's name, which stays the same from run to run
 * @param entropy whether data objects get random characters in front, where the file system can do that
 */
public record StorageLayout(String root, String tenant, String application, String job, boolean entropy) {

    /** What Flink replaces by random characters in data objects' names, and takes out of {@code _metadata}'s. */
    public static final String ENTROPY_KEY = "_entropy_";

    /** Letters and digits, so more beginnings than any bucket is split into parts. */
    private static final int ENTROPY_LENGTH = 4;

    private static final int HASH_CHARACTERS = 8;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:/.*");

    /** A year, alone or with a month behind it, or seconds of the epoch: what rises with the clock. */
    private static final Pattern TIMESTAMP = Pattern.compile("(19|20)\\d\\d([-_.]?(0[1-9]|1[0-2]).*)?|\\d{9,}.*");

    private static final Map<String, String> ENTROPY_PREFIXES =
            Map.of("gs", "gs", "s3", "s3", "s3a", "s3", "s3p", "s3");

    /**
     * Checks and takes the trailing slashes off.
     *
     * @throws IllegalArgumentException with every problem
     */
    public StorageLayout {
        List<String> problems = new ArrayList<>();
        root = normalize(root, problems);
        checkName("tenant", tenant, problems);
        checkName("application", application, problems);
        checkName("job", job, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    private static String normalize(String root, List<String> problems) {
        String absolute = root.startsWith("/") ? Path.of(root).toUri().toString() : root;
        String trimmed = absolute.replaceAll("(?<=[^/:])/+$", "");
        URI uri = parse(trimmed);
        if (!SCHEME.matcher(trimmed).matches()
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || (uri.getAuthority() == null && !"file".equals(uri.getScheme()))) {
            problems.add("root: \"" + root + "\" (expected: an absolute URI such as gs://bucket/folder, or an absolute"
                    + " path)");
            return trimmed;
        }
        if (trimmed.contains(ENTROPY_KEY)) {
            problems.add("root: \"" + root + "\" (expected: no " + ENTROPY_KEY + ", which the layout puts in itself)");
        }
        for (String folder : uri.getPath().split("/", -1)) {
            if (followsTheClock(folder)) {
                problems.add("root: \"" + root + "\" (expected: no folder that begins with a date or time, \"" + folder
                        + "\": names that rise with the clock crowd one part of a bucket's index)");
            }
            if (folder.equals("..") || folder.equals(".")) {
                problems.add("root: \"" + root + "\" (expected: no \"" + folder + "\")");
            }
        }
        return trimmed;
    }

    private static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return URI.create("");
        }
    }

    private static void checkName(String what, String name, List<String> problems) {
        if (!NAME.matcher(name).matches() || name.contains("..") || name.equals(".")) {
            problems.add(
                    what + ": \"" + name + "\" (expected: letters, digits, \".\", \"-\" and \"_\", without \"..\")");
        } else if (name.contains(ENTROPY_KEY)) {
            problems.add(what + ": \"" + name + "\" (expected: no " + ENTROPY_KEY + ")");
        }
    }

    /** Whether a folder's name begins with a date, or with seconds or milliseconds of the epoch. */
    static boolean followsTheClock(String folder) {
        return TIMESTAMP.matcher(folder).matches();
    }

    /** Where checkpoints go, with Flink's entropy key where it is used. */
    public String checkpointsDir() {
        return folder(hasEntropy() ? ENTROPY_KEY : "") + "/checkpoints";
    }

    /** Where savepoints go; without entropy, as savepoints with it cannot be moved. */
    public String savepointsDir() {
        return folder("") + "/savepoints";
    }

    /** Where the JobManager keeps what it needs to recover; one folder a cluster, used when the cluster runs this job alone. */
    public String haDir() {
        return folder("") + "/ha";
    }

    /** Whether data objects' names begin with random characters. */
    public boolean hasEntropy() {
        return entropy && !entropyPrefix(root).isEmpty();
    }

    /** What the cluster's file system must be told for the entropy to be put in; empty without entropy. */
    public Map<String, String> entropySettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (hasEntropy()) {
            String prefix = entropyPrefix(root);
            settings.put(prefix + ".entropy.key", ENTROPY_KEY);
            settings.put(prefix + ".entropy.length", Integer.toString(ENTROPY_LENGTH));
        }
        return settings;
    }

    private String folder(String entropyKey) {
        return root + (root.endsWith("/") ? "" : "/") + entropyKey + hash() + "/" + tenant + "/" + application + "/"
                + job;
    }

    /** Eight hexadecimal characters, the same in every run of the job. */
    public String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((tenant + "/" + application + "/" + job).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every Java)", e);
        }
    }

    /** The prefix of a file system's entropy settings, or empty where it knows no entropy. */
    static String entropyPrefix(String uri) {
        int colon = uri.indexOf(':');
        return colon < 0 ? "" : ENTROPY_PREFIXES.getOrDefault(uri.substring(0, colon), "");
    }
}

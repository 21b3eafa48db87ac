package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageLayoutTest {

    @Test
    void objectStoresGetEntropyInFrontOfTheHash() {
        StorageLayout layout = layout("gs://bucket/sluice");

        assertThat(layout.checkpointsDir())
                .isEqualTo("gs://bucket/sluice/_entropy_947f0d1d/acme/siem/denied-traffic/checkpoints");
        assertThat(layout.savepointsDir()).isEqualTo("gs://bucket/sluice/947f0d1d/acme/siem/denied-traffic/savepoints");
        assertThat(layout.haDir()).isEqualTo("gs://bucket/sluice/947f0d1d/acme/siem/denied-traffic/ha");
        assertThat(layout.entropySettings()).isEqualTo(Map.of("gs.entropy.key", "_entropy_", "gs.entropy.length", "4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket", "s3a://bucket", "s3p://bucket"})
    void allOfFlinksS3FileSystemsReadTheSameSettings(String root) {
        assertThat(layout(root).entropySettings())
                .isEqualTo(Map.of("s3.entropy.key", "_entropy_", "s3.entropy.length", "4"));
    }

    @Test
    void otherFileSystemsGetTheHashOnly() {
        StorageLayout layout = layout("hdfs://namenode:8020/flink/");

        assertThat(layout.checkpointsDir())
                .isEqualTo("hdfs://namenode:8020/flink/947f0d1d/acme/siem/denied-traffic/checkpoints");
        assertThat(layout.entropySettings()).isEmpty();
        assertThat(layout.hasEntropy()).isFalse();
    }

    @Test
    void entropyCanBeLeftOut() {
        StorageLayout layout = new StorageLayout("gs://bucket", "acme", "siem", "denied-traffic", false);

        assertThat(layout.checkpointsDir()).isEqualTo("gs://bucket/947f0d1d/acme/siem/denied-traffic/checkpoints");
        assertThat(layout.entropySettings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gs://bucket/sluice/", "gs://bucket/sluice//", "gs://bucket/sluice"})
    void slashesAtTheEndDoNotMatter(String root) {
        assertThat(layout(root).root()).isEqualTo("gs://bucket/sluice");
    }

    @Test
    void aPathIsAFolderHere() {
        assertThat(layout("/not/there").checkpointsDir())
                .isEqualTo("file:///not/there/947f0d1d/acme/siem/denied-traffic/checkpoints");
        assertThat(layout("file:///not/there/").checkpointsDir())
                .isEqualTo("file:///not/there/947f0d1d/acme/siem/denied-traffic/checkpoints");
    }

    @Test
    void jobsOfOneNameDoNotMeet() {
        assertThat(new StorageLayout("gs://bucket", "acme", "siem", "all", true).hash())
                .isNotEqualTo(new StorageLayout("gs://bucket", "globex", "siem", "all", true).hash());
    }

    @Test
    void everythingWrongIsReportedAtOnce() {
        assertThatThrownBy(() -> new StorageLayout("bucket/sluice", "acme/x", "..", "_entropy_", true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        """
                        root: "bucket/sluice" (expected: an absolute URI such as gs://bucket/folder, or an absolute path)
                        tenant: "acme/x" (expected: letters, digits, ".", "-" and "_", without "..")
                        application: ".." (expected: letters, digits, ".", "-" and "_", without "..")
                        job: "_entropy_" (expected: no _entropy_)""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gs://bucket/2026-11-26",
                "gs://bucket/20261126",
                "gs://bucket/sluice/2026",
                "gs://bucket/2026-11-26T10:00:00Z",
                "gs://bucket/1795651200000"
            })
    void aTimestampNeverComesFirst(String root) {
        String folder = root.substring(root.lastIndexOf('/') + 1);

        assertThatThrownBy(() -> layout(root))
                .hasMessage("root: \"" + root + "\" (expected: no folder that begins with a date or time, \"" + folder
                        + "\": names that rise with the clock crowd one part of a bucket's index)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gs:bucket", "gs://", "gs://bucket?x=1", "gs://bucket#x", "gs ://bucket", "GS://bucket", ""})
    void aRootIsAnAbsoluteUri(String root) {
        assertThatThrownBy(() -> layout(root))
                .hasMessage("root: \"" + root
                        + "\" (expected: an absolute URI such as gs://bucket/folder, or an absolute path)");
    }

    private static StorageLayout layout(String root) {
        return new StorageLayout(root, "acme", "siem", "denied-traffic", true);
    }
}

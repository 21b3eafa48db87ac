package dev.sluice.gs;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.core.fs.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFileTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gs://bucket/flink/tenant/0a1b/chk-12/_metadata",
                "gs://bucket/aB3d/tenant/0a1b/chk-12/0bfcf6a0-4f0f-4a2f-9d36-3f5d8e6f9f3a",
                "gs://bucket/aB3d/tenant/0a1b/shared/0bfcf6a0-4f0f-4a2f-9d36-3f5d8e6f9f3a",
                "gs://bucket/aB3d/tenant/0a1b/taskowned/0BFCF6A0-4f0f-4a2f-9d36-3f5d8e6f9f3a",
                "gs://bucket/savepoints/savepoint-3a4b5c-0123456789ab/_metadata",
            })
    void knowsFilesOfCheckpoints(String path) {
        assertThat(CheckpointFile.isOne(new Path(path))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gs://bucket/",
                "gs://bucket/_metadata",
                "gs://bucket/flink/_metadata",
                "gs://bucket/flink/chk-12",
                "gs://bucket/flink/chk-12/part-0",
                "gs://bucket/flink/chk-12/_metadata/more",
                "gs://bucket/flink/chk-x/_metadata",
                "gs://bucket/flink/shared/0bfcf6a0-4f0f-4a2f-9d36-3f5d8e6f9f3",
                "gs://bucket/events/0bfcf6a0-4f0f-4a2f-9d36-3f5d8e6f9f3a",
            })
    void takesNothingElseForOne(String path) {
        assertThat(CheckpointFile.isOne(new Path(path))).isFalse();
    }
}

package dev.sluice.testkit.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResumableUploadsTest {
    private static final int MANY = 10_001;

    private final ObjectStore store = new ObjectStore(true, Clock.systemUTC());
    private final ResumableUploads uploads = new ResumableUploads(store, 1_000);

    @Test
    void keepsNoUploadThatIsFinished() {
        String first = upload("0");
        String last = first;
        for (int i = 1; i < MANY; i++) {
            last = upload(Integer.toString(i));
        }

        // Who asks again is told again, unless it was long ago.
        ResumableUploads.Progress again = uploads.receive(last, "bytes */3", new byte[0]);
        assertThat(again.whole())
                .isEqualTo(store.get("bucket", Integer.toString(MANY - 1), null, Preconditions.NONE)
                        .description());
        assertThatThrownBy(() -> uploads.receive(first, "bytes */3", new byte[0]))
                .isInstanceOf(ApiException.class);
    }

    private String upload(String name) {
        ObjectDraft draft = new ObjectDraft(name, "text/plain", null, null, Map.of(), null, null);
        String id = uploads.start("bucket", draft, Preconditions.NONE);
        assertThat(uploads.receive(id, null, new byte[3]).whole()).isNotNull();
        return id;
    }
}

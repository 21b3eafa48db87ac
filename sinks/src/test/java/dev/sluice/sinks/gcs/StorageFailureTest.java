package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.storage.StorageException;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageFailureTest {

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504})
    void outagesAreTriedAgain(int code) {
        assertThat(answer(code)).isEqualTo(new Answer.Transient("bucket archive: " + code, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    401 | valid credentials
                    403 | the rights storage.objects.create and storage.objects.list, and with combine or manifest storage.objects.get and storage.objects.delete
                    404 | an existing bucket
                    """)
    void whatSomebodyCanMendHoldsTheLaneAndSaysWhatIsMissing(int code, String expected) {
        assertThat(answer(code))
                .isEqualTo(new Answer.Held("bucket archive: " + code + " (expected: " + expected + ")", null));
    }

    @Test
    void anInvalidRequestIsNoEventsFault() {
        assertThat(answer(400)).isEqualTo(new Answer.Transient("bucket archive: 400", null));
    }

    @Test
    void anObjectThatIsTooLargeIsRefusedAsSuch() {
        assertThat(answer(413))
                .isEqualTo(new Answer.Refused(-1, Reason.TOO_LARGE, "bucket archive: 413, object too large"));
    }

    @Test
    void aBrokenConnectionIsTriedAgain() {
        StorageException failure = new StorageException(new SocketTimeoutException("Read timed out"));

        assertThat(StorageFailure.answer(failure, "archive"))
                .isEqualTo(new Answer.Transient("bucket archive: SocketTimeoutException", null));
    }

    private static Answer answer(int code) {
        return StorageFailure.answer(new StorageException(code, "told by the service"), "archive");
    }
}

package dev.sluice.sinks.https;

import dev.sluice.sinks.delivery.Answer;
import java.net.http.HttpRequest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** What authenticates one lane's requests, as it is when a request is sent. Thread-safe; belongs to its lane alone. */
interface Credentials {

    /** What the next request is sent with; fails with {@link UnavailableException} alone. */
    CompletableFuture<Authorization> current();

    /**
     * What to try after a 401.
     *
     * @param refused what the receiver did not accept
     * @return others when there are others now, else the same; fails with {@link UnavailableException} alone
     */
    CompletableFuture<Authorization> after(Authorization refused);

    /** A header with a secret. */
    final class Authorization {
        static final Authorization NONE = new Authorization("", "");

        private final String header;
        private final String value;

        Authorization(String header, String value) {
            this.header = header;
            this.value = value;
        }

        void addTo(HttpRequest.Builder request) {
            if (!header.isEmpty()) {
                request.setHeader(header, value);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Authorization that && header.equals(that.header) && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return Objects.hash(header, value);
        }

        @Override
        public String toString() {
            return "(hidden)";
        }
    }

    /** There is nothing to authenticate with: not to be read, or not given. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Answer answer;

        /**
         * @param answer what becomes of the attempt: {@link Answer.Held} or {@link Answer.Transient}
         */
        UnavailableException(Answer answer) {
            super(answer.toString());
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }
}

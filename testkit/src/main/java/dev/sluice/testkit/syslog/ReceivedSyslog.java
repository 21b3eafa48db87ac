package dev.sluice.testkit.syslog;

import dev.sluice.testkit.IdCounts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What came in over all connections: counts of everything, and the newest of it in full. */
final class ReceivedSyslog {

    private final Function<SyslogMessage, Optional<String>> idOf;
    private final int kept;
    private final IdCounts ids = new IdCounts();
    private final Deque<SyslogMessage> last = new ArrayDeque<>();
    private final Deque<String> lastErrors = new ArrayDeque<>();
    private long messages;
    private long errors;

    ReceivedSyslog(Function<SyslogMessage, Optional<String>> idOf, int kept) {
        this.idOf = idOf;
        this.kept = kept;
    }

    void add(SyslogMessage message) {
        // The id comes first: who waits for the count of messages finds the ids complete.
        idOf.apply(message).ifPresent(ids::add);
        synchronized (this) {
            messages++;
            keep(last, message);
        }
    }

    synchronized void addError(String reason) {
        errors++;
        keep(lastErrors, reason);
    }

    private <T> void keep(Deque<T> all, T newest) {
        if (all.size() == kept) {
            all.removeFirst();
        }
        all.addLast(newest);
    }

    IdCounts ids() {
        return ids;
    }

    synchronized long messages() {
        return messages;
    }

    synchronized long errors() {
        return errors;
    }

    synchronized List<SyslogMessage> last() {
        return List.copyOf(last);
    }

    synchronized List<String> lastErrors() {
        return List.copyOf(lastErrors);
    }
}

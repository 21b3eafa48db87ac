package dev.sluice.testkit.bigquery;

import java.util.concurrent.atomic.LongAdder;

/** Counts append requests and the rows they brought. */
final class AppendMeter {

    private final LongAdder requests = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder rows = new LongAdder();

    void request(long requestBytes) {
        requests.increment();
        bytes.add(requestBytes);
    }

    void stored(long storedRows) {
        rows.add(storedRows);
    }

    AppendCounts counts() {
        return new AppendCounts(requests.sum(), bytes.sum(), rows.sum());
    }
}

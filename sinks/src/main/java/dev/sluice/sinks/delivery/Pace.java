package dev.sluice.sinks.delivery;

/**
 * Finds how many calls a receiver takes: at once, and a second. Not thread-safe.
 *
 * <p><b>At once</b> (additive increase, multiplicative decrease): one more after each round of answers, while answers do
 * not become slower; half of it after trouble.
 *
 * <p><b>A second</b>: a receiver that allows 200 calls a second and answers in 2 ms refuses even one call at a time, so that
 * the number at once is not enough. Trouble lowers the rate a little below the answers a second that came last; it then
 * grows along a cubic: fast at first, slowly around the rate that met trouble, ever faster beyond it. See CUBIC (RFC 9438)
 * and the adaptive retry mode of the AWS SDKs, which do so for the same reason: most of the time is spent close to the
 * limit, and it is seldom exceeded.
 *
 * <p>A round of failures lowers once: of calls made before, and of failures without a success between them, only the first
 * counts. A receiver that is down is the {@link Breaker}'s.
 */
final class Pace {
    /** Calls at once that hardly any receiver minds; from here on it is tried out. */
    private static final int FIRST_AT_ONCE = 4;

    /** Answers may take this many times as long as the fastest round before more calls at once are held to be of no use. */
    private static final double SLOWER = 2;

    /** The fastest round counts half after this time: batches become larger, receivers move. */
    private static final double SECONDS_TO_FORGET = 60;

    /** Far enough below the limit that the next calls fit, and near enough to lose little. */
    private static final double LOWER = 0.9;

    /** One refusal in that time at most. The pause that a refusal often brings is a second. */
    private static final double SECONDS_TO_RECOVER = 20;

    /** With few calls a second, that time is longer: one refused call among as many. */
    private static final double CALLS_TO_RECOVER = 250;

    /** Beyond the former rate the time runs faster, so that a receiver that has grown is used soon. */
    private static final double BEYOND = 2;

    /** So far above the last rate that met trouble, that rate says nothing any more. */
    private static final double FORGOTTEN = 100;

    /** Fewer answers a second are no base for a rate; backoff and breaker are enough for them. */
    private static final double FEWEST_PER_SECOND = 3;

    private static final double SLOWEST_PER_SECOND = 1;

    /** Timers come a little late; calls that were due meanwhile leave together. */
    private static final long LATE_NANOS = 5_000_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final int most;
    private final boolean adaptive;
    private final AnswerRate answers = new AnswerRate();

    private int atOnce;
    private int underWay;
    private boolean failing;

    // The round of answers that decides about the number at once.
    private int roundAnswers;
    private long roundNanos;
    private boolean roundWasFull;
    private double fastestNanos;
    private long fastestSinceNanos;

    /** The rate that met trouble; 0 while there is none. */
    private double troubledPerSecond;

    private long loweredNanos;
    private long nextCallNanos;

    /**
     * @param most calls at once, whatever the receiver takes
     * @param adaptive whether the receiver's behaviour counts at all
     */
    Pace(int most, boolean adaptive, long nowNanos) {
        this.most = most;
        this.adaptive = adaptive;
        this.atOnce = adaptive ? Math.min(most, FIRST_AT_ONCE) : most;
        this.loweredNanos = nowNanos;
        this.nextCallNanos = nowNanos;
    }

    /** Calls that may be under way at once. */
    int atOnce() {
        return atOnce;
    }

    /** Calls a second; infinite while the receiver has set no limit. */
    double perSecond(long nowNanos) {
        if (troubledPerSecond == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double seconds = (nowNanos - loweredNanos) / NANOS_PER_SECOND;
        double time = seconds / Math.max(SECONDS_TO_RECOVER, CALLS_TO_RECOVER / troubledPerSecond) - 1;
        double cubed = Math.pow(time > 0 ? BEYOND * time : time, 3);
        double factor = 1 + (1 - LOWER) * cubed;
        return factor < FORGOTTEN ? troubledPerSecond * factor : Double.POSITIVE_INFINITY;
    }

    /** Nanoseconds until a call may be made; {@link Breaker#UNTIL_ANSWER} when an answer has to come first. */
    long untilCall(long nowNanos) {
        if (underWay >= atOnce) {
            return Breaker.UNTIL_ANSWER;
        }
        return Math.max(0, nextCallNanos - LATE_NANOS - nowNanos);
    }

    void called(long nowNanos) {
        underWay++;
        roundWasFull |= underWay >= atOnce;
        answers.called(nowNanos);
        long after = nextCallNanos - nowNanos < 0 ? nowNanos : nextCallNanos;
        nextCallNanos = after + (long) (NANOS_PER_SECOND / perSecond(nowNanos));
    }

    /** The answer is there, or is waited for no longer. */
    void answered() {
        underWay--;
    }

    void succeeded(long calledNanos, long nowNanos) {
        failing = false;
        if (adaptive) {
            answers.count(nowNanos);
            roundNanos += nowNanos - calledNanos;
            if (++roundAnswers >= atOnce) {
                endRound(nowNanos);
            }
        }
    }

    void failed(long calledNanos, long nowNanos) {
        boolean first = !failing;
        failing = true;
        if (!adaptive || !first || calledNanos - loweredNanos < 0) {
            return;
        }
        atOnce = Math.max(1, atOnce / 2);
        fastestNanos = 0;
        startRound();
        lowerRate(nowNanos);
    }

    private void lowerRate(long nowNanos) {
        double current = perSecond(nowNanos);
        double answered = answers.perSecond(nowNanos);
        answers.startAnew();
        if (Double.isInfinite(current)) {
            troubledPerSecond = answered >= FEWEST_PER_SECOND ? answered : 0;
        } else {
            // What was just measured may be off, so that at most half is taken away at once.
            double lowest = Math.max(SLOWEST_PER_SECOND, current / 2 / LOWER);
            troubledPerSecond = Math.min(current, Math.max(answered, lowest));
        }
        loweredNanos = nowNanos;
    }

    private void endRound(long nowNanos) {
        double mean = (double) roundNanos / roundAnswers;
        double forgotten = (nowNanos - fastestSinceNanos) / NANOS_PER_SECOND / SECONDS_TO_FORGET;
        double fastest = fastestNanos * Math.pow(2, forgotten);
        if (fastest == 0 || mean < fastest) {
            fastestNanos = mean;
            fastestSinceNanos = nowNanos;
            fastest = mean;
        }
        if (roundWasFull && mean <= SLOWER * fastest) {
            atOnce = Math.min(most, atOnce + 1);
        }
        startRound();
    }

    private void startRound() {
        roundAnswers = 0;
        roundNanos = 0;
        roundWasFull = underWay >= atOnce;
    }

    /** Answers a second, over about the last second of calling. */
    private static final class AnswerRate {
        private static final double WINDOW_SECONDS = 1;

        /** A shorter part of a window says less than the window before. */
        private static final double SHORT_SECONDS = 0.2;

        private static final double SHORTEST_SECONDS = 0.001;

        private boolean started;
        private long sinceNanos;
        private int count;
        private double windowBefore = Double.NaN;

        /** The next call begins a window with nothing before it. */
        void startAnew() {
            started = false;
        }

        void called(long nowNanos) {
            if (!started) {
                started = true;
                begin(nowNanos, Double.NaN);
            }
        }

        void count(long nowNanos) {
            endWindow(nowNanos);
            count++;
        }

        double perSecond(long nowNanos) {
            endWindow(nowNanos);
            double seconds = seconds(nowNanos);
            return seconds < SHORT_SECONDS && !Double.isNaN(windowBefore)
                    ? windowBefore
                    : count / Math.max(seconds, SHORTEST_SECONDS);
        }

        private void endWindow(long nowNanos) {
            double seconds = seconds(nowNanos);
            if (seconds >= WINDOW_SECONDS) {
                begin(nowNanos, seconds < 2 * WINDOW_SECONDS ? count / seconds : Double.NaN);
            }
        }

        private void begin(long nowNanos, double before) {
            sinceNanos = nowNanos;
            count = 0;
            windowBefore = before;
        }

        private double seconds(long nowNanos) {
            return (nowNanos - sinceNanos) / NANOS_PER_SECOND;
        }
    }
}

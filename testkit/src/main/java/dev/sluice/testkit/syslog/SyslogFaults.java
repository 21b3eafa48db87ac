package dev.sluice.testkit.syslog;

import java.util.function.Predicate;

/** What readers ask before and after every frame. */
final class SyslogFaults {

    private static final int NEVER = -1;

    private boolean reading = true;
    private boolean acknowledging = true;
    private int maxUnacknowledged;
    private Predicate<SyslogMessage> refused = message -> false;
    private int framesUntilReset = NEVER;

    /** Returns when frames may be read. */
    synchronized void awaitReading() throws InterruptedException {
        while (!reading) {
            wait();
        }
    }

    synchronized void reading(boolean on) {
        reading = on;
        notifyAll();
    }

    /** Whether RELP answers may be sent. */
    synchronized boolean acknowledging() {
        return acknowledging;
    }

    synchronized void acknowledging(boolean on) {
        acknowledging = on;
    }

    synchronized void unacknowledged(int messages) {
        maxUnacknowledged = Math.max(maxUnacknowledged, messages);
    }

    synchronized int maxUnacknowledged() {
        return maxUnacknowledged;
    }

    synchronized boolean refuses(SyslogMessage message) {
        return refused.test(message);
    }

    synchronized void refuse(Predicate<SyslogMessage> messages) {
        refused = messages;
    }

    synchronized void resetAfter(int frames) {
        framesUntilReset = frames;
    }

    /** Counts a frame; true if its connection has to be reset now, once. */
    synchronized boolean resetNow() {
        if (framesUntilReset == NEVER) {
            return false;
        }
        framesUntilReset--;
        if (framesUntilReset > 0) {
            return false;
        }
        framesUntilReset = NEVER;
        return true;
    }
}

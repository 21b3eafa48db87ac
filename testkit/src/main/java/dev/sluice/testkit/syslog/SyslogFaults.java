package dev.sluice.testkit.syslog;

/** What readers ask before and after every frame. */
final class SyslogFaults {

    private static final int NEVER = -1;

    private boolean reading = true;
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

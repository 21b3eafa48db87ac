package dev.sluice.cli;

import java.io.PrintStream;

/** One line on standard error that follows the work: rewritten in place on a terminal, repeated now and then in a log. */
public final class Progress implements dev.sluice.loadtests.bench.Progress {
    private static final int LOG_EVERY = 5;

    private final PrintStream out;
    private final boolean terminal;
    private int updates;

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** The launcher knows whether standard error is a terminal; Java does not. */
    public static Progress onStandardError() {
        return new Progress(System.err, Boolean.getBoolean("sluice.terminal"));
    }

    @Override
    public void step(String text) {
        if (terminal) {
            out.print("\r\033[K");
        }
        out.println(text);
    }

    @Override
    public void update(String text) {
        if (terminal) {
            out.print("\r\033[K" + text);
            out.flush();
        } else if (updates++ % LOG_EVERY == 0) {
            out.println(text);
        }
    }

    /** Ends the line, so that what follows starts on a fresh one. */
    public void end() {
        if (terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}

package dev.sluice.testkit.flink;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The main class of a cluster's processes: runs another main class, and ends the process when its standard input ends.
 * That is a pipe from the JVM that started it, so no process outlives that JVM, however it dies. Only the JDK is needed.
 */
public final class OrphanGuard {

    private static final int ORPHANED = 3;

    private OrphanGuard() {}

    /** The first argument is the main class to run, the others are its arguments. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread guard = new Thread(OrphanGuard::haltAtEndOfInput, "orphan-guard");
        guard.setDaemon(true);
        guard.start();
        String[] rest = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, rest, 0, rest.length);
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }

    private static void haltAtEndOfInput() {
        try {
            // Nothing is ever written; any byte is ignored.
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException brokenPipe) {
            // The end, too.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}

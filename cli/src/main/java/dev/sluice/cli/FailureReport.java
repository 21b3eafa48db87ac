package dev.sluice.cli;

import dev.sluice.pipelines.ConfigurationException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What a user sees of an exception: its message; the stack trace goes to the log. */
final class FailureReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine commandLine, ParseResult parsed) {
        // Not a constant: setting up the log takes as long as a short command.
        LoggerFactory.getLogger(FailureReport.class).error("{} failed", commandLine.getCommandName(), failure);
        commandLine.getErr().println(describe(failure));
        if (failure instanceof ConfigurationException) {
            return ExitCode.USAGE;
        }
        commandLine.getErr().println("The log is " + log() + ".");
        return ExitCode.SOFTWARE;
    }

    /** Where {@code logback.xml} has it. */
    private static String log() {
        return System.getProperty("sluice.log", System.getProperty("java.io.tmpdir") + "/sluice.log");
    }

    /** The messages of the failure and of what caused it, without repeating one. */
    private static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder();
        String last = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (!last.contains(message)) {
                text.append(text.isEmpty() ? "" : System.lineSeparator() + "  because: ")
                        .append(message);
                last = message;
            }
        }
        return text.toString();
    }
}

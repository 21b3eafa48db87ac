package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.Exceptions.SchemaMismatchedException;
import java.util.function.Supplier;

/**
 * Opens a lane's writers. When an append has said that the table lacks columns, the table is looked at before the next writer
 * is opened, and gets them.
 */
final class WriterOpener<W> implements Supplier<W> {
    private final Supplier<W> opener;
    private final Runnable prepareTable;
    private volatile boolean tableLacksColumns;

    /** The table cannot take the lane's rows, and a person has to act. */
    static final class UnfitTableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnfitTableException(IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** @param prepareTable adds missing columns; throws IllegalArgumentException when it cannot */
    WriterOpener(Supplier<W> opener, Runnable prepareTable) {
        this.opener = opener;
        this.prepareTable = prepareTable;
    }

    /** Whether the failure means that a writer has to be opened anew: one never sees columns that came later. */
    boolean needsNewWriter(Throwable failure) {
        if (failure instanceof SchemaMismatchedException) {
            tableLacksColumns = true;
            return true;
        }
        return false;
    }

    /**
     * Opens a writer; may block.
     *
     * @throws UnfitTableException when the table lacks columns and they cannot be added
     */
    @Override
    public W get() {
        if (tableLacksColumns) {
            try {
                prepareTable.run();
            } catch (IllegalArgumentException e) {
                throw new UnfitTableException(e);
            }
            tableLacksColumns = false;
        }
        return opener.get();
    }
}

package dev.sluice.transforms.encode;

/** The vendor's logs, which differ in the names of their fields. */
enum PanosLog {
    TRAFFIC("traffic"),
    THREAT("threat"),
    URL("url"),
    WILDFIRE("wildfire");

    private final String tableName;

    PanosLog(String tableName) {
        this.tableName = tableName;
    }

    /** As {@link KeyTable} has it. */
    String tableName() {
        return tableName;
    }
}

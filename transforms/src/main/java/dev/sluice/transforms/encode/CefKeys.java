package dev.sluice.transforms.encode;

/** The CEF keys that Palo Alto Networks publishes for its logs, from {@code cef-panos.csv}. */
final class CefKeys {
    private static final KeyTable KEYS = KeyTable.load("cef-panos.csv");

    private CefKeys() {}

    /**
     * What stands before the value in the extension: {@code src=} or {@code cs1Label=Rule cs1=}; nothing for a value that
     * stands in the header of this log.
     *
     * @param field the writer's field
     * @param name the name it is delivered with
     */
    static String prefix(PanosLog log, String field, String name) {
        KeyTable.Key key = KEYS.find(log, field);
        if (key == null) {
            return KeyTable.custom(name) + "=";
        } else if (key.isGiven()) {
            return "";
        }
        String label = key.label().isEmpty() ? "" : key.key() + "Label=" + key.label() + " ";
        return label + key.key() + "=";
    }
}

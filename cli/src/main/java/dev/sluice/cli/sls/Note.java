package dev.sluice.cli.sls;

/**
 * Something that a person has to know about an import.
 *
 * @param path where in the profile, such as {@code logtypes[1].includedColumns[0]}
 * @param text what is the matter with it; never a secret, and nothing that may be one
 */
record Note(Kind kind, String path, String text) {

    /** How much it matters. */
    enum Kind {
        /** It could not be imported, and with it a log type or the whole profile. */
        PROBLEM("not imported"),
        /** It has to be set before the subscription delivers anything. */
        SET("to be set"),
        /** The subscription does something else here than the profile, or less. */
        DIFFERENCE("different");

        final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    String describe() {
        return oneLine(path + ": " + text);
    }

    /** A text that may have come from a profile, without what would end a line or a comment. */
    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+", " ");
    }
}

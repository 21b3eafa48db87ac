package dev.sluice.transforms.parse;

/** Finds chosen values within a text. Not thread-safe. */
interface TextParser {

    /**
     * Finds what there is in {@code [start, end)} of {@code bytes}.
     *
     * @return whether the text is written as it should be; what was found counts only then
     */
    boolean parse(byte[] bytes, int start, int end, FoundTexts found);
}

package dev.sluice.transforms.mask;

import dev.sluice.transforms.encode.OutputBuffer;

/** What a mask puts in a value's place. Not thread-safe. */
interface Cover {

    /**
     * Appends what is to be seen instead of the text {@code [start, end)} of {@code bytes}.
     *
     * @return false when there is nothing to be seen: the value is null then
     */
    boolean put(byte[] bytes, int start, int end, OutputBuffer out);
}

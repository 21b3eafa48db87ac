package dev.sluice.transforms.mask;

import dev.sluice.transforms.encode.OutputBuffer;

/** A star for every character but the last ones; a text that is no longer than those is hidden whole. */
final class LastCharacters implements Cover {
    private final int seen;

    LastCharacters(int seen) {
        this.seen = seen;
    }

    @Override
    public boolean put(byte[] bytes, int start, int end, OutputBuffer out) {
        int characters = 0;
        for (int at = start; at < end; at++) {
            characters += isLead(bytes[at]) ? 1 : 0;
        }
        int hidden = characters > seen ? characters - seen : characters;
        for (int i = 0; i < hidden; i++) {
            out.put('*');
        }
        int at = start;
        for (int passed = 0; at < end; at++) {
            if (isLead(bytes[at]) && passed++ == hidden) {
                break;
            }
        }
        out.put(bytes, at, end);
        return true;
    }

    /** Whether a character's UTF-8 begins here (RFC 3629). */
    private static boolean isLead(byte value) {
        return (value & 0xC0) != 0x80;
    }
}

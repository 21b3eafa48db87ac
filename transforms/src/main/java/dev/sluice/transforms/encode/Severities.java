package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * How severe an event is: its field {@code severity}, in any case, one of the vendor's {@code informational}, {@code low},
 * {@code medium}, {@code high} and {@code critical}. An event without the field, or with another text in it, is
 * informational, as traffic is.
 */
public final class Severities {
    /** The field that severities are read from. */
    public static final String FIELD = "severity";

    private static final List<String> NAMES = List.of("informational", "low", "medium", "high", "critical");
    private static final byte[][] TEXTS =
            NAMES.stream().map(name -> name.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);

    /** Syslog's critical, error, warning, notice and informational (RFC 5424, section 6.2.1). */
    private static final int SYSLOG_INFORMATIONAL = 6;

    private final int slot;
    private final boolean text;
    private final int[] ranks;

    private Severities(int slot, boolean text, int[] ranks) {
        this.slot = slot;
        this.text = text;
        this.ranks = ranks;
    }

    /** For events that are read with this layout. */
    public static Severities of(SlotLayout layout) {
        int slot = layout.indexOf(FIELD);
        if (slot < 0) {
            return new Severities(-1, false, new int[0]);
        }
        SlotLayout.Slot field = layout.slots().get(slot);
        int[] ranks = field.type() == FieldType.ENUM
                ? field.schema().getEnumSymbols().stream()
                        .mapToInt(symbol -> Math.max(0, NAMES.indexOf(symbol.toLowerCase(Locale.ROOT))))
                        .toArray()
                : new int[0];
        return new Severities(slot, field.type() == FieldType.STRING, ranks);
    }

    /** The syslog severity: 2 (critical) to 6 (informational). */
    public int syslog(FieldSlots slots) {
        return SYSLOG_INFORMATIONAL - rank(slots);
    }

    /** The vendor's number of the severity: 1 (informational) to 5 (critical). */
    int panos(FieldSlots slots) {
        return 1 + rank(slots);
    }

    private int rank(FieldSlots slots) {
        if (slot < 0 || !slots.present[slot]) {
            return 0;
        }
        if (ranks.length > 0) {
            return ranks[(int) slots.number[slot]];
        }
        for (int rank = 0; text && rank < TEXTS.length; rank++) {
            if (equalsIgnoringCase(slots.bytes, slots.start[slot], slots.end[slot], TEXTS[rank])) {
                return rank;
            }
        }
        return 0;
    }

    private static boolean equalsIgnoringCase(byte[] bytes, int start, int end, byte[] lowerCase) {
        if (end - start != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            // The bit that tells ASCII's cases apart; the texts have letters only.
            if ((bytes[start + i] | 0x20) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }
}

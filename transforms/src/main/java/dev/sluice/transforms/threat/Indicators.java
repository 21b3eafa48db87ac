package dev.sluice.transforms.threat;

import dev.sluice.transforms.filter.CidrBlock;
import dev.sluice.transforms.table.TextIndex;
import java.net.IDN;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A list of indicators. Threads may search it together once it is complete. */
final class Indicators {
    /** Stands for no label. */
    static final int NO_LABEL = -1;

    private static final int MAX_NAME = 253;

    /** At least two labels, the last of which does not end in a digit. Names of services begin with an underscore. */
    private static final Pattern DOMAIN = Pattern.compile("([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.){1,"
            + (Host.MAX_LABELS - 1) + "}[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z])?");

    private final AddressBlocks addresses = new AddressBlocks();
    private final DomainNames domains = new DomainNames();
    private final TextIndex labels = new TextIndex(false);

    /**
     * Adds an address, a network or a domain with all that it holds, also written as {@code *.evil.example}.
     *
     * @return false when the text is none of them
     */
    boolean add(String text, @Nullable String label) {
        int number = label == null || label.isEmpty() ? NO_LABEL : labels.add(label);
        Optional<CidrBlock> block = CidrBlock.parse(text);
        if (block.isPresent()) {
            addresses.add(block.get(), number);
            return true;
        }
        Optional<String> domain = domain(text);
        domain.ifPresent(name -> domains.add(name, number));
        return domain.isPresent();
    }

    private static Optional<String> domain(String text) {
        String name = text;
        if (name.startsWith("*.")) {
            name = name.substring(2);
        } else if (name.startsWith(".")) {
            name = name.substring(1);
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (!name.chars().allMatch(character -> character < 0x80)) {
            try {
                name = IDN.toASCII(name);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.of(name)
                .filter(ascii ->
                        ascii.length() <= MAX_NAME && DOMAIN.matcher(ascii).matches());
    }

    /** To be called when all are added, before the first search. */
    void complete() {
        addresses.complete();
        domains.complete();
    }

    int count() {
        return addresses.count() + domains.count();
    }

    AddressBlocks addresses() {
        return addresses;
    }

    DomainNames domains() {
        return domains;
    }

    /** The texts of the labels, by number. */
    TextIndex labels() {
        return labels;
    }
}

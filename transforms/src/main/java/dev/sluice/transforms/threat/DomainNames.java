package dev.sluice.transforms.threat;

import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.table.Sieve;
import dev.sluice.transforms.table.TextIndex;
import java.util.Arrays;

/** Domains, each of which holds what ends in a dot and itself. Threads may search it together once it is complete. */
final class DomainNames {
    private static final int FIRST_DOMAINS = 16;

    private final TextIndex names = new TextIndex(true);
    private int[] labels = new int[FIRST_DOMAINS];
    private Sieve sieve = new Sieve(0);

    int count() {
        return names.count();
    }

    /** Adds a domain, unless it is there. */
    void add(String domain, int label) {
        int number = names.count();
        if (names.add(domain) != number) {
            return;
        }
        if (number == labels.length) {
            labels = Arrays.copyOf(labels, Math.multiplyExact(2, number));
        }
        labels[number] = label;
    }

    /** To be called when all are added, before the first search. */
    void complete() {
        Sieve complete = new Sieve(names.count());
        names.forEachHash(complete::add);
        sieve = complete;
    }

    /** The number of the longest domain that holds the host, or -1. */
    int find(Host host) {
        for (int i = host.domains() - 1; i >= 0; i--) {
            int hash = host.hash(i);
            if (sieve.passes(hash)) {
                int number = names.find(hash, host.bytes(), host.start(i), host.end());
                if (number >= 0) {
                    return number;
                }
            }
        }
        return -1;
    }

    /** The label that was added with a domain. */
    int label(int number) {
        return labels[number];
    }

    void put(int number, OutputBuffer out) {
        names.put(number, out);
    }
}

package dev.sluice.loadtests.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A list of a million indicators: 600,000 addresses, 150,000 networks of 11 lengths and 250,000 domains. */
public final class ThreatIndicators {
    private static final int COUNT = 1_000_000;

    private ThreatIndicators() {}

    /** Writes the list as a file of the folder. */
    public static Path write(Path folder) throws IOException {
        Path file = folder.resolve("indicators.txt");
        Random random = new Random(17);
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < COUNT; i++) {
                writer.write(i % 20 < 12 ? ipv4(random) : i % 20 < 15 ? network(random) : domain(random, i));
                writer.newLine();
            }
        }
        return file;
    }

    private static String network(Random random) {
        return ipv4(random) + "/" + (21 + random.nextInt(11));
    }

    /** Outside of the networks that firewalls see most, as in lists that serve. */
    private static String ipv4(Random random) {
        return (11 + random.nextInt(150)) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                + random.nextInt(256);
    }

    private static String domain(Random random, int number) {
        return "host-" + Integer.toString(random.nextInt(1 << 20), 36) + "." + Integer.toString(number, 36)
                + "-shop.example";
    }
}

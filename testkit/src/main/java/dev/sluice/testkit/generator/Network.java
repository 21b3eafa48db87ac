package dev.sluice.testkit.generator;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** One tenant's world: its firewalls, hosts, users, rules and the places they talk to, encoded once. */
final class Network {
    private static final int HOSTS = 2_000;
    private static final int SERVERS = 5_000;
    private static final int USERS = 500;
    private static final int RULES = 40;
    private static final int FIREWALLS = 6;
    private static final int SITES = 300;
    private static final String[] COUNTRIES = {
        "United States",
        "Germany",
        "Ireland",
        "Netherlands",
        "France",
        "Japan",
        "Singapore",
        "Brazil",
        "India",
        "Canada",
        "United Kingdom",
        "Sweden",
        "Poland",
        "South Africa",
        "Australia",
        "China",
        "Russian Federation",
        "Viet Nam"
    };
    private static final String[] ZONES = {"trust", "untrust", "dmz", "guest", "vpn", "lab"};
    private static final String[] CATEGORIES = {
        "business-and-economy",
        "computer-and-internet-info",
        "web-advertisements",
        "search-engines",
        "shopping",
        "news",
        "social-networking",
        "content-delivery-networks",
        "health-and-medicine",
        "streaming-media",
        "unknown"
    };
    private static final String[] WORDS = {
        "blue", "river", "nova", "cloud", "north", "pixel", "stone", "maple", "orbit", "delta", "harbor", "signal"
    };

    final Address[] hosts;
    final Address[] servers;
    final byte[][] users;
    final Rule[] rules;
    final Firewall[] firewalls;
    final Site[] sites;
    final byte[] mapped = AvroCells.text("198.51.100.7");
    final byte[] unmapped = AvroCells.text("0.0.0.0");

    private final Zipf hostRanks = new Zipf(HOSTS, 1.0);
    private final Zipf serverRanks = new Zipf(SERVERS, 1.1);
    private final Zipf userRanks = new Zipf(USERS, 0.9);
    private final Zipf ruleRanks = new Zipf(RULES, 1.1);
    private final Zipf firewallRanks = new Zipf(FIREWALLS, 0.7);
    private final Zipf siteRanks = new Zipf(SITES, 1.1);

    @SuppressWarnings("ArrayRecordComponent")
    record Address(byte[] key, byte[] text, byte[] country) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Rule(
            byte[] name,
            byte[] uuid,
            byte[] fromZone,
            byte[] toZone,
            byte[] inbound,
            byte[] outbound,
            boolean denies) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Firewall(byte[] name, byte[] serial, byte[] vsysName, long group) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Site(byte[] url, byte[] file, byte[] category, byte[] categories) {}

    Network(SplittableRandom random, String tenant) {
        hosts = fill(
                HOSTS,
                new Address[0],
                i -> address(
                        "10." + random.nextInt(32) + "." + random.nextInt(256) + "." + (1 + random.nextInt(254)),
                        "Internal"));
        servers = fill(
                SERVERS,
                new Address[0],
                i -> address(
                        (11 + random.nextInt(110)) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                                + (1 + random.nextInt(254)),
                        COUNTRIES[random.nextInt(1 + random.nextInt(COUNTRIES.length))]));
        users = fill(USERS, new byte[0][], i -> AvroCells.text(tenant + "\\user" + (1_000 + i)));
        rules = fill(RULES, new Rule[0], i -> rule(random, i));
        firewalls = fill(
                FIREWALLS,
                new Firewall[0],
                i -> new Firewall(
                        AvroCells.text("fw-" + tenant + "-" + (i + 1)),
                        AvroCells.text(String.format(Locale.ROOT, "0129%08d", random.nextInt(100_000_000))),
                        AvroCells.text(tenant),
                        11 + random.nextInt(80)));
        sites = fill(SITES, new Site[0], i -> site(random));
    }

    Address host(SplittableRandom random) {
        return hosts[hostRanks.next(random)];
    }

    Address server(SplittableRandom random) {
        return servers[serverRanks.next(random)];
    }

    byte[] user(SplittableRandom random) {
        return users[userRanks.next(random)];
    }

    Rule rule(SplittableRandom random) {
        return rules[ruleRanks.next(random)];
    }

    Firewall firewall(SplittableRandom random) {
        return firewalls[firewallRanks.next(random)];
    }

    Site anySite(SplittableRandom random) {
        return sites[siteRanks.next(random)];
    }

    private static Address address(String text, String country) {
        return new Address(text.getBytes(StandardCharsets.US_ASCII), AvroCells.text(text), AvroCells.text(country));
    }

    private static Rule rule(SplittableRandom random, int rank) {
        String from = ZONES[random.nextInt(ZONES.length)];
        String to = ZONES[random.nextInt(ZONES.length)];
        // Every sixth rule turns sessions away; by Zipf, these carry about an eighth of them.
        boolean denies = rank % 6 == 3;
        return new Rule(
                AvroCells.text((denies ? "block-" : "allow-") + from + "-" + to + "-" + rank),
                AvroCells.text(new UUID(random.nextLong(), random.nextLong()).toString()),
                AvroCells.text(from),
                AvroCells.text(to),
                AvroCells.text("ethernet1/" + (1 + random.nextInt(8))),
                AvroCells.text("ae" + (1 + random.nextInt(4)) + "." + (100 + random.nextInt(50))),
                denies);
    }

    private static Site site(SplittableRandom random) {
        String host = WORDS[random.nextInt(WORDS.length)] + WORDS[random.nextInt(WORDS.length)] + ".example";
        String category = CATEGORIES[random.nextInt(CATEGORIES.length)];
        String path = "/" + WORDS[random.nextInt(WORDS.length)] + "/" + random.nextInt(10_000);
        String risk = new String[] {"low-risk", "medium-risk", "high-risk"}[random.nextInt(3)];
        return new Site(
                AvroCells.text(host + path + "?q=a,b&n=\"" + random.nextInt(100) + "\""),
                AvroCells.text(WORDS[random.nextInt(WORDS.length)] + "-" + random.nextInt(1_000) + ".docx"),
                AvroCells.text(category),
                AvroCells.text(category + "," + risk));
    }

    private static <T> T[] fill(int size, T[] type, IntFunction<T> maker) {
        // In order, since every element draws from the same random numbers.
        return IntStream.range(0, size).mapToObj(maker).toList().toArray(type);
    }
}

package dev.sluice.transforms.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A random filter with a second, plain meaning: objects, regular expressions and {@link InetAddress} in place of bytes.
 *
 * @param sql the filter's text
 * @param meaning true, false or null (unknown) for a record
 */
record RandomCondition(String sql, Function<Map<String, Object>, @Nullable Boolean> meaning) {
    /** The last two are in another order as UTF-16 than as code points. */
    private static final List<String> TEXTS = List.of(
            "", "a", "ab", "abc", "b", "é", "aé", "it's", "say \"x\"", "%", "_", "a_b", "deny", "drop", "\uFFFD", "😀");

    private static final List<String> PATTERNS =
            List.of("", "%", "_", "a%", "%b", "%a%", "_b%", "a_b", "%é", "__", "d%p", "%_", "%a%b%", "😀", "_%_");

    private static final List<String> ADDRESSES = List.of(
            "10.0.0.1",
            "10.0.0.200",
            "10.255.0.1",
            "192.168.1.1",
            "255.255.255.255",
            "0.0.0.0",
            "::1",
            "::",
            "2001:db8::1",
            "2001:DB8:0:0::1",
            "2001:db8:8000::",
            "::ffff:10.0.0.1",
            "fe80::1:2:3:4");

    private static final List<String> NO_ADDRESSES = List.of("", "host", "10.0.0", "10.0.0.256", "1:2", ":::");
    private static final List<Instant> INSTANTS =
            List.of(Instant.EPOCH, Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-01T00:00:00.000001Z"));

    private static final Comparator<String> BY_CODE_POINT = (left, right) ->
            Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());

    static RandomCondition of(Random random, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            RandomCondition left = of(random, depth - 1);
            RandomCondition right = of(random, depth - 1);
            return switch (random.nextInt(3)) {
                case 0 ->
                    new RandomCondition("(" + left.sql + ") AND (" + right.sql + ")", record -> {
                        Boolean a = left.meaning.apply(record);
                        Boolean b = right.meaning.apply(record);
                        if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
                            return false;
                        }
                        return (a == null || b == null) ? null : true;
                    });
                case 1 ->
                    new RandomCondition("(" + left.sql + " OR " + right.sql + ")", record -> {
                        Boolean a = left.meaning.apply(record);
                        Boolean b = right.meaning.apply(record);
                        if (Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b)) {
                            return true;
                        }
                        return (a == null || b == null) ? null : false;
                    });
                default -> not("NOT (" + left.sql + ")", left);
            };
        }
        return leaf(random);
    }

    /** A record in which every field is null now and then. */
    static Map<String, Object> record(Random random) {
        Map<String, Object> record = new HashMap<>();
        record.put("source_ip", pick(random, random.nextInt(4) == 0 ? NO_ADDRESSES : ADDRESSES));
        record.put("dest_ip", pick(random, ADDRESSES));
        record.put("host", pick(random, TEXTS));
        record.put("app", pick(random, TEXTS));
        record.put("action", pick(random, FirewallRecords.ACTIONS));
        record.put("dest_port", (long) random.nextInt(6));
        record.put("bytes", pick(random, List.of(0L, 3L, -3L, Long.MAX_VALUE, Long.MIN_VALUE)));
        record.put(
                "score", pick(random, List.of(0.0, -0.0, 1.5, -1.5, 3.0, Double.NaN, Double.POSITIVE_INFINITY, 0.1)));
        record.put("ratio", (double) pick(random, List.of(0.1f, 0.25f, -0.1f)));
        record.put("time", pick(random, INSTANTS));
        record.put("tunneled", random.nextBoolean());
        record.keySet().removeIf(field -> random.nextInt(6) == 0);
        return record;
    }

    private static RandomCondition leaf(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> isNull(random);
            case 1 -> new RandomCondition("tunneled", record -> (Boolean) record.get("tunneled"));
            case 2 -> like(random);
            case 3 -> cidr(random);
            case 4 -> twoFields(random);
            case 5 ->
                ordered(random, pick(random, List.of("dest_port", "bytes")), integers(), Comparator.naturalOrder());
            case 6 -> floating(random);
            case 7 -> ordered(random, "time", timestamps(), Comparator.naturalOrder());
            case 8 -> ordered(random, pick(random, List.of("host", "app", "action")), texts(), BY_CODE_POINT);
            default ->
                ordered(random, pick(random, List.of("source_ip", "dest_ip")), addresses(), Comparator.naturalOrder());
        };
    }

    /**
     * How values of one type are written and understood.
     *
     * @param values literals: text and meaning
     * @param read a field's value in the type in which it is compared; null when it has none
     */
    private record Domain<T>(List<Map.Entry<String, T>> values, Function<Object, @Nullable T> read) {}

    private static Domain<BigDecimal> integers() {
        List<String> literals =
                List.of("0", "1", "2", "3", "2.5", "-3", "-2.5", "9223372036854775807", "9223372036854775808", "5");
        return new Domain<>(
                literals.stream()
                        .map(text -> Map.entry(text, new BigDecimal(text)))
                        .toList(),
                value -> BigDecimal.valueOf((Long) value));
    }

    private static Domain<Instant> timestamps() {
        List<Map.Entry<String, Instant>> literals = new ArrayList<>();
        for (Instant instant : INSTANTS) {
            literals.add(Map.entry("TIMESTAMP '" + instant + "'", instant));
            literals.add(Map.entry("'" + instant.plusNanos(500) + "'", instant.plusNanos(500)));
        }
        return new Domain<>(literals, value -> (Instant) value);
    }

    private static Domain<String> texts() {
        return new Domain<>(
                TEXTS.stream().map(text -> Map.entry(quote(text), text)).toList(), value -> (String) value);
    }

    private static Domain<BigInteger> addresses() {
        return new Domain<>(
                ADDRESSES.stream()
                        .map(text -> Map.entry(quote(text), address(text)))
                        .toList(),
                value -> ADDRESSES.contains((String) value) ? address((String) value) : null);
    }

    private static RandomCondition floating(Random random) {
        boolean single = random.nextBoolean();
        Comparator<Double> order =
                (left, right) -> left.doubleValue() == right.doubleValue() ? 0 : Double.compare(left, right);
        List<Map.Entry<String, Double>> literals = List.of("0", "0.1", "0.25", "-0.1", "-1.5", "3", "1.5").stream()
                .map(text -> Map.entry(text, single ? (double) Float.parseFloat(text) : Double.parseDouble(text)))
                .toList();
        return ordered(random, single ? "ratio" : "score", new Domain<>(literals, value -> (Double) value), order);
    }

    private static <T> RandomCondition ordered(Random random, String field, Domain<T> domain, Comparator<T> order) {
        Map.Entry<String, T> first = pick(random, domain.values());
        Map.Entry<String, T> second = pick(random, domain.values());
        T low = first.getValue();
        T high = second.getValue();
        boolean negated = random.nextBoolean();
        String not = negated ? " NOT" : "";
        if (random.nextInt(3) == 0) {
            return onValue(
                    field + not + " BETWEEN " + first.getKey() + " AND " + second.getKey(),
                    field,
                    domain,
                    value -> negated != (order.compare(value, low) >= 0 && order.compare(value, high) <= 0));
        }
        if (random.nextBoolean()) {
            return onValue(
                    field + not + " IN (" + first.getKey() + ", " + second.getKey() + ")",
                    field,
                    domain,
                    value -> negated != (order.compare(value, low) == 0 || order.compare(value, high) == 0));
        }
        String operator = operator(random);
        if (random.nextBoolean()) {
            return onValue(
                    first.getKey() + " " + operator + " " + field,
                    field,
                    domain,
                    value -> holds(operator, order.compare(low, value)));
        }
        return onValue(
                field + operator + first.getKey(), field, domain, value -> holds(operator, order.compare(value, low)));
    }

    private static <T> RandomCondition onValue(String sql, String field, Domain<T> domain, Predicate<T> test) {
        return new RandomCondition(sql, record -> {
            Object value = record.get(field);
            T read = value == null ? null : domain.read().apply(value);
            return read == null ? null : test.test(read);
        });
    }

    private static RandomCondition twoFields(Random random) {
        String operator = operator(random);
        return switch (random.nextInt(3)) {
            case 0 -> twoFields("host", operator, pick(random, List.of("app", "action")), texts(), BY_CODE_POINT);
            case 1 -> twoFields("dest_port", operator, "bytes", integers(), Comparator.naturalOrder());
            default -> twoFields("source_ip", operator, "dest_ip", addresses(), Comparator.naturalOrder());
        };
    }

    private static <T> RandomCondition twoFields(
            String left, String operator, String right, Domain<T> domain, Comparator<T> order) {
        return new RandomCondition(left + " " + operator + " " + right, record -> {
            T a = record.get(left) == null ? null : domain.read().apply(record.get(left));
            T b = record.get(right) == null ? null : domain.read().apply(record.get(right));
            return (a == null || b == null) ? null : holds(operator, order.compare(a, b));
        });
    }

    private static RandomCondition isNull(Random random) {
        String field = pick(random, FirewallRecords.SLOTS).name();
        boolean negated = random.nextBoolean();
        return new RandomCondition(
                field + (negated ? " IS NOT NULL" : " IS NULL"), record -> (record.get(field) == null) != negated);
    }

    private static RandomCondition like(Random random) {
        String field = pick(random, List.of("host", "app", "action"));
        String pattern = pick(random, PATTERNS);
        boolean escaped = random.nextInt(4) == 0;
        String literal = escaped ? pattern.replace("%", "!%").replace("_", "!_") : pattern;
        String regex = pattern.codePoints()
                .mapToObj(Character::toString)
                .map(character -> wildcard(character, escaped))
                .collect(Collectors.joining());
        Pattern compiled = Pattern.compile(regex, Pattern.DOTALL);
        return onValue(
                field + " LIKE " + quote(literal) + (escaped ? " ESCAPE '!'" : ""),
                field,
                texts(),
                value -> compiled.matcher(value).matches());
    }

    private static String wildcard(String character, boolean escaped) {
        if (escaped || !"%_".contains(character)) {
            return Pattern.quote(character);
        }
        return character.equals("%") ? ".*" : ".";
    }

    private static RandomCondition cidr(Random random) {
        String base = pick(random, ADDRESSES);
        boolean ipv4 = base.indexOf(':') < 0;
        int prefix = random.nextInt(ipv4 ? 33 : 129);
        int shift = (ipv4 ? 32 : 128) - prefix;
        return new RandomCondition("cidr_match(source_ip, '" + base + "/" + prefix + "')", record -> {
            String value = (String) record.get("source_ip");
            if (value == null || !ADDRESSES.contains(value)) {
                return null;
            }
            boolean blockOfIpv4 = isIpv4(address(base)) && shift <= 32;
            return isIpv4(address(value)) == blockOfIpv4
                    && address(value).shiftRight(shift).equals(address(base).shiftRight(shift));
        });
    }

    private static RandomCondition not(String sql, RandomCondition condition) {
        return new RandomCondition(sql, record -> {
            Boolean value = condition.meaning.apply(record);
            return value == null ? null : !value;
        });
    }

    private static boolean holds(String operator, int comparison) {
        return switch (operator) {
            case "=" -> comparison == 0;
            case "<" -> comparison < 0;
            case "<=" -> comparison <= 0;
            case ">" -> comparison > 0;
            case ">=" -> comparison >= 0;
            default -> comparison != 0;
        };
    }

    private static String operator(Random random) {
        return pick(random, List.of("=", "!=", "<>", "<", "<=", ">", ">="));
    }

    private static boolean isIpv4(BigInteger address) {
        return address.shiftRight(32).equals(BigInteger.valueOf(0xffff));
    }

    private static BigInteger address(String text) {
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            BigInteger number = new BigInteger(1, bytes);
            return bytes.length == 4 ? number.add(BigInteger.valueOf(0xffff).shiftLeft(32)) : number;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static <T> T pick(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}

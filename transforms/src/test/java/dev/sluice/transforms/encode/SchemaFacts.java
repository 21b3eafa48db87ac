package dev.sluice.transforms.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.subscription.TargetSchema;
import dev.sluice.transforms.filter.IpAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a target schema says of the members that its mapping has, from a test resource such as {@code ocsf-facts.csv}. */
final class SchemaFacts {
    private static final int CELLS = 6;
    private static final int MAX_PORT = 65_535;

    private final Map<String, Map<String, Member>> objects = new HashMap<>();

    /**
     * One member of an object.
     *
     * @param type the schema's own name of it, that of another object included
     * @param values the only ones that are allowed; empty when any are
     */
    record Member(String type, boolean list, boolean required, List<String> values) {}

    private SchemaFacts() {}

    static SchemaFacts of(TargetSchema schema) {
        SchemaFacts facts = new SchemaFacts();
        for (String[] cells : DataFile.rows(schema.name().toLowerCase(Locale.ROOT) + "-facts.csv", CELLS)) {
            List<String> values = cells[5].isEmpty() ? List.of() : Arrays.asList(cells[5].split(" ", -1));
            facts.objects
                    .computeIfAbsent(cells[0], absent -> new LinkedHashMap<>())
                    .put(cells[1], new Member(cells[2], !cells[3].isEmpty(), !cells[4].isEmpty(), values));
        }
        return facts;
    }

    /** The object that an event is. */
    static String root(TargetSchema schema, Mapping.Log log) {
        return switch (schema) {
            case OCSF ->
                switch (log) {
                    case TRAFFIC -> "network_activity";
                    case THREAT -> "detection_finding";
                    case URL -> "http_activity";
                };
            case ECS -> "event document";
            case UDM -> "UDM";
        };
    }

    /** What is wrong with an event, each with its path. */
    List<String> problems(JsonNode event, String object) {
        List<String> problems = new ArrayList<>();
        check(event, object, "", problems);
        return problems;
    }

    private void check(JsonNode node, String object, String path, List<String> problems) {
        Map<String, Member> members = objects.getOrDefault(object, Map.of());
        if (!node.isObject() || node.isEmpty()) {
            problems.add(path + ": " + node + " (expected: an object with members)");
        }
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            Member member = members.get(each.getKey());
            String place = path + "." + each.getKey();
            if (member != null) {
                checkMember(each.getValue(), member, place, problems);
            } else if (!isOwn(place)) {
                problems.add(place + ": " + each.getValue() + " (expected: a member of " + object + ")");
            }
        }
        members.forEach((name, member) -> {
            if (member.required() && !node.has(name)) {
                problems.add(path + "." + name + ": missing");
            }
        });
    }

    /** The field set that the Elastic Common Schema leaves to the sender. */
    private static boolean isOwn(String place) {
        return place.equals(".panw");
    }

    private void checkMember(JsonNode node, Member member, String place, List<String> problems) {
        if (node.isArray() != member.list() || (node.isArray() && node.isEmpty())) {
            problems.add(
                    place + ": " + node + " (expected: " + (member.list() ? "a list with items" : "one value") + ")");
        }
        for (JsonNode value : node.isArray() ? node : List.of(node)) {
            if (objects.containsKey(member.type())) {
                check(value, member.type(), place, problems);
            } else if (!fits(value, member)) {
                problems.add(place + ": " + value + " (expected: " + member + ")");
            }
        }
    }

    /** Whether a constant or a value from a list fits a member. */
    static boolean fits(JsonNode value, Member member) {
        return hasType(value, member.type())
                && (member.values().isEmpty() || member.values().contains(value.asText()));
    }

    private static boolean hasType(JsonNode value, String type) {
        return switch (type) {
            // OCSF, dictionary.json.
            case "string_t", "hostname_t", "username_t", "file_name_t", "url_t", "email_t", "mac_t" -> isText(value);
            case "file_hash_t" -> isText(value);
            case "integer_t", "long_t", "timestamp_t" -> value.isIntegralNumber();
            case "port_t" -> value.isInt() && value.intValue() >= 0 && value.intValue() <= MAX_PORT;
            case "ip_t", "ip" -> value.isTextual() && isAddress(value.textValue());
            case "object", "google.protobuf.Struct" -> value.isObject() && !value.isEmpty();
            // Elasticsearch's mapping types.
            case "keyword", "wildcard", "match_only_text" -> isText(value);
            case "long", "int32", "int64" -> value.isIntegralNumber();
            case "date", "google.protobuf.Timestamp" -> value.isTextual() && isTime(value.textValue());
            // Protocol buffers, in their JSON.
            case "string" -> isText(value);
            case "uint64" -> value.isIntegralNumber() && value.bigIntegerValue().signum() >= 0;
            case "google.protobuf.Duration" ->
                value.isTextual() && value.textValue().matches("-?[0-9]+s");
            default -> type.startsWith("enum ") && value.isTextual();
        };
    }

    private static boolean isText(JsonNode value) {
        return value.isTextual() && !value.textValue().isEmpty();
    }

    private static boolean isAddress(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new IpAddress().read(bytes, 0, bytes.length);
    }

    private static boolean isTime(String text) {
        try {
            return text.endsWith("Z") && Instant.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** The member that a path leads to; null when it leads nowhere, or a list is none. */
    Member member(String root, List<String> path) {
        String object = root;
        Member member = null;
        for (String name : path) {
            boolean list = name.endsWith(Mapping.LIST);
            String key = list ? name.substring(0, name.length() - Mapping.LIST.length()) : name;
            member = objects.getOrDefault(object, Map.of()).get(key);
            if (member == null || member.list() != list) {
                return null;
            }
            object = member.type();
        }
        return member;
    }

    /** Whether a value of the conversion has the member's type, as far as that follows from the conversion. */
    static boolean fits(Conversion conversion, Member member) {
        return switch (conversion) {
            case TEXT, USER_NAME, USER_DOMAIN, HOST, URL, FILE_NAME -> hasType(TextNode.valueOf("a"), member.type());
            case NUMBER, SECONDS_AS_MILLIS, SECONDS_AS_NANOS -> hasType(IntNode.valueOf(1), member.type());
            case ADDRESS -> List.of("ip_t", "ip", "string").contains(member.type());
            case TIME -> List.of("date", "google.protobuf.Timestamp").contains(member.type());
            case MILLIS -> member.type().equals("timestamp_t");
            case SECONDS_AS_DURATION -> member.type().equals("google.protobuf.Duration");
            case VALUES, CONSTANT, COMPANION -> true;
            case AS_IS -> false;
        };
    }
}

package dev.sluice.transforms.filter;

import dev.sluice.subscription.NearestName;
import dev.sluice.transforms.filter.Expression.And;
import dev.sluice.transforms.filter.Expression.Between;
import dev.sluice.transforms.filter.Expression.Call;
import dev.sluice.transforms.filter.Expression.Comparison;
import dev.sluice.transforms.filter.Expression.In;
import dev.sluice.transforms.filter.Expression.IsNull;
import dev.sluice.transforms.filter.Expression.Like;
import dev.sluice.transforms.filter.Expression.Not;
import dev.sluice.transforms.filter.Expression.Or;
import dev.sluice.transforms.filter.Expression.Truth;
import dev.sluice.transforms.filter.Operand.FieldName;
import dev.sluice.transforms.filter.Operand.Kind;
import dev.sluice.transforms.filter.Operand.Literal;
import dev.sluice.transforms.plan.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds everything in an expression that does not fit the event's fields. */
final class FilterCheck implements Expression.Visitor<Stream<FilterProblem>> {
    private final Map<String, FieldType> fields;
    private final boolean absentIsNull;

    /**
     * @param absentIsNull whether a field that is not among {@code fields} is simply null, as with records of an older
     *     schema, and not a mistake
     */
    FilterCheck(Map<String, FieldType> fields, boolean absentIsNull) {
        this.fields = fields;
        this.absentIsNull = absentIsNull;
    }

    @Override
    public Stream<FilterProblem> and(And and) {
        return and.operands().stream().flatMap(operand -> operand.accept(this));
    }

    @Override
    public Stream<FilterProblem> or(Or or) {
        return or.operands().stream().flatMap(operand -> operand.accept(this));
    }

    @Override
    public Stream<FilterProblem> not(Not not) {
        return not.operand().accept(this);
    }

    @Override
    public Stream<FilterProblem> comparison(Comparison comparison) {
        FieldName left = comparison.left();
        FieldType type = fields.get(left.name());
        if (comparison.right() instanceof FieldName right) {
            FieldType rightType = fields.get(right.name());
            return Stream.of(
                            known(left, null),
                            known(right, right.quoted() ? "'" + right.name() + "'" : null),
                            type == null || rightType == null
                                    ? Stream.<FilterProblem>empty()
                                    : comparable(left, type, comparison.operator(), right, rightType))
                    .flatMap(problems -> problems);
        }
        return type == null
                ? known(left, null)
                : Stream.concat(
                        comparable(left, type, comparison.operator()), fits(left, type, (Literal) comparison.right()));
    }

    @Override
    public Stream<FilterProblem> in(In in) {
        FieldType type = fields.get(in.field().name());
        return type == null
                ? known(in.field(), null)
                : Stream.concat(
                        comparable(in.field(), type, Operator.EQUAL),
                        in.values().stream().flatMap(value -> fits(in.field(), type, value)));
    }

    @Override
    public Stream<FilterProblem> between(Between between) {
        FieldName field = between.field();
        FieldType type = fields.get(field.name());
        return type == null
                ? known(field, null)
                : Stream.of(
                                comparable(field, type, Operator.LESS),
                                fits(field, type, between.low()),
                                fits(field, type, between.high()))
                        .flatMap(problems -> problems);
    }

    @Override
    public Stream<FilterProblem> like(Like like) {
        FieldName field = like.field();
        FieldType type = fields.get(field.name());
        Literal escape = like.escape();
        if (type == null) {
            return known(field, null);
        } else if (!isText(type) && type != FieldType.ADDRESS) {
            return problem(field, "a string field for LIKE; " + field.name() + " is " + describe(type));
        } else if (like.pattern().kind() != Kind.STRING) {
            return problem(like.pattern(), "a pattern in single quotes");
        } else if (escape != null
                && (escape.kind() != Kind.STRING
                        || escape.text().codePointCount(0, escape.text().length()) != 1)) {
            return problem(escape, "one character in single quotes");
        } else if (LikePattern.parse(
                        like.pattern().text(),
                        escape == null ? -1 : escape.text().codePointAt(0))
                .isEmpty()) {
            return problem(like.pattern(), "the escape character only before %, _ or itself");
        }
        return Stream.empty();
    }

    @Override
    public Stream<FilterProblem> isNull(IsNull isNull) {
        return known(isNull.field(), null);
    }

    @Override
    public Stream<FilterProblem> truth(Truth truth) {
        FieldType type = fields.get(truth.field().name());
        if (type == null) {
            return known(truth.field(), null);
        }
        return type == FieldType.BOOLEAN
                ? Stream.empty()
                : problem(truth.field(), "a comparison; " + truth.field().name() + " is " + describe(type));
    }

    @Override
    public Stream<FilterProblem> call(Call call) {
        if (!call.function().equals(Call.CIDR_MATCH)) {
            String nearest =
                    NearestName.of(call.function(), List.of(Call.CIDR_MATCH)).orElse(null);
            return Stream.of(new FilterProblem(
                    call.position(), call.function() + "()", "a function: " + Call.CIDR_MATCH, nearest));
        }
        if (call.arguments().size() < 2 || !(call.arguments().get(0) instanceof FieldName field)) {
            return Stream.of(new FilterProblem(
                    call.position(), Call.CIDR_MATCH + "()", "cidr_match(field, '10.0.0.0/8', ...)", null));
        }
        FieldType type = fields.get(field.name());
        boolean address = type == null || type == FieldType.ADDRESS || type == FieldType.STRING;
        Stream<FilterProblem> ofField = address
                ? known(field, null)
                : problem(field, "an address field; " + field.name() + " is " + describe(type));
        return Stream.concat(ofField, call.arguments().stream().skip(1).flatMap(FilterCheck::block));
    }

    private static Stream<FilterProblem> block(Operand operand) {
        boolean block = operand instanceof Literal literal
                && literal.kind() == Kind.STRING
                && CidrBlock.parse(literal.text()).isPresent();
        return block ? Stream.empty() : problem(operand, "an address block such as '10.0.0.0/8' or '2001:db8::/32'");
    }

    private Stream<FilterProblem> known(FieldName field, @Nullable String otherwise) {
        if (absentIsNull || fields.containsKey(field.name())) {
            return Stream.empty();
        }
        String nearest = NearestName.of(field.name(), fields.keySet()).orElse(otherwise);
        return Stream.of(new FilterProblem(field.position(), field.source(), "a field of the event", nearest));
    }

    private static Stream<FilterProblem> comparable(FieldName field, FieldType type, Operator operator) {
        return switch (type) {
            case INTEGER, FLOATING, TIMESTAMP, STRING, ADDRESS, ENUM -> Stream.empty();
            case BOOLEAN ->
                operator == Operator.EQUAL
                        ? Stream.empty()
                        : problem(field, "= or !=; " + field.name() + " is a boolean and has no order");
            case BYTES, NESTED -> problem(field, "IS NULL or IS NOT NULL; " + field.name() + " is " + describe(type));
        };
    }

    private static Stream<FilterProblem> comparable(
            FieldName left, FieldType type, Operator operator, FieldName right, FieldType rightType) {
        boolean alike =
                type == rightType || (isNumber(type) && isNumber(rightType)) || (isText(type) && isText(rightType));
        return alike
                ? comparable(left, type, operator)
                : problem(
                        right,
                        describe(type) + ", as " + left.name() + " is; " + right.name() + " is " + describe(rightType));
    }

    private static Stream<FilterProblem> fits(FieldName field, FieldType type, Literal literal) {
        boolean string = literal.kind() == Kind.STRING;
        boolean fits =
                switch (type) {
                    case BOOLEAN -> literal.kind() == Kind.BOOLEAN;
                    case INTEGER, FLOATING -> literal.kind() == Kind.NUMBER;
                    case TIMESTAMP ->
                        (string || literal.kind() == Kind.TIMESTAMP)
                                && Bound.instant(literal.text()).isPresent();
                    case STRING, ENUM -> string;
                    case ADDRESS -> string && isAddress(literal.text());
                    // Reported for the field, once.
                    case BYTES, NESTED -> true;
                };
        if (fits) {
            return Stream.empty();
        }
        boolean block = type == FieldType.ADDRESS
                && string
                && CidrBlock.parse(literal.text()).isPresent();
        String suggestion = block ? "cidr_match(" + field.name() + ", " + literal.source() + ")" : null;
        return Stream.of(new FilterProblem(
                literal.position(),
                literal.source(),
                literalOf(type) + ", as " + field.name() + " is " + describe(type),
                suggestion));
    }

    private static boolean isAddress(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new IpAddress().read(bytes, 0, bytes.length);
    }

    private static boolean isNumber(FieldType type) {
        return type == FieldType.INTEGER || type == FieldType.FLOATING;
    }

    private static boolean isText(FieldType type) {
        return type == FieldType.STRING || type == FieldType.ENUM;
    }

    private static String describe(FieldType type) {
        return switch (type) {
            case BOOLEAN -> "a boolean";
            case INTEGER, FLOATING -> "a number";
            case TIMESTAMP -> "a timestamp";
            case STRING -> "a string";
            case ADDRESS -> "an address";
            case ENUM -> "an enum";
            case BYTES -> "bytes";
            case NESTED -> "a nested value";
        };
    }

    private static String literalOf(FieldType type) {
        return switch (type) {
            case BOOLEAN -> "TRUE or FALSE";
            case INTEGER, FLOATING -> "a number";
            case TIMESTAMP -> "a timestamp such as '2026-11-01T00:00:00Z'";
            case STRING, ENUM -> "a string in single quotes";
            case ADDRESS -> "an address such as '10.0.0.1' or '2001:db8::1'";
            case BYTES, NESTED -> "nothing";
        };
    }

    private static Stream<FilterProblem> problem(Operand operand, String expected) {
        return Stream.of(new FilterProblem(operand.position(), operand.source(), expected, null));
    }
}

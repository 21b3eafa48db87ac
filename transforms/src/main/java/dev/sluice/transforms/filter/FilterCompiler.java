package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.And;
import dev.sluice.transforms.filter.Expression.Arithmetic;
import dev.sluice.transforms.filter.Expression.Between;
import dev.sluice.transforms.filter.Expression.Call;
import dev.sluice.transforms.filter.Expression.Comparison;
import dev.sluice.transforms.filter.Expression.Field;
import dev.sluice.transforms.filter.Expression.In;
import dev.sluice.transforms.filter.Expression.IsNull;
import dev.sluice.transforms.filter.Expression.Like;
import dev.sluice.transforms.filter.Expression.Literal;
import dev.sluice.transforms.filter.Expression.Not;
import dev.sluice.transforms.filter.Expression.Or;
import dev.sluice.transforms.plan.NestedValue;
import dev.sluice.transforms.plan.SlotLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Turns an expression that has been checked into conditions on slots. What compares a whole field with literals becomes a
 * test on its slot; everything else is computed.
 */
final class FilterCompiler implements Expression.Visitor<Condition> {
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final ScalarCompiler scalars;
    private final Sharing sharing;
    private final Watch watch;

    /** Is shown each condition, and may put another one in its place that does the same. */
    interface Watch {
        Watch NONE = (expression, condition) -> condition;

        Condition watch(Expression expression, Condition condition);
    }

    FilterCompiler(SlotLayout layout, Sharing sharing, Watch watch) {
        this.sharing = sharing;
        this.watch = watch;
        this.scalars = new ScalarCompiler(new FieldPaths(layout), this, sharing);
    }

    /** An expression that has been checked, as a value of its own. */
    static Scalar scalar(Expression expression, SlotLayout layout) {
        return new FilterCompiler(layout, Sharing.of(List.of()), Watch.NONE).scalars.scalar(expression);
    }

    Condition condition(Expression expression) {
        return sharing.condition(expression, () -> watch.watch(expression, expression.accept(this)));
    }

    @Override
    public Condition and(And and) {
        return Logic.and(and.operands().stream().map(this::condition).toList());
    }

    @Override
    public Condition or(Or or) {
        return Logic.or(or.operands().stream().map(this::condition).toList());
    }

    @Override
    public Condition not(Not not) {
        return new Logic.Not(condition(not.operand()));
    }

    @Override
    public Condition comparison(Comparison comparison) {
        Operator operator = comparison.operator();
        if (comparison.right() instanceof Literal literal) {
            return compare(scalars.subject(comparison.left()), operator, literal);
        }
        return compare(scalars.scalar(comparison.left()), operator, scalars.scalar(comparison.right()));
    }

    private static Condition compare(Subject subject, Operator operator, Literal literal) {
        return on(
                subject,
                () -> range(subject, operator, literal),
                () -> new TextTest.Relates(TextRelation.of(operator), bytes(literal)),
                () -> new AddressTest.Compare(operator, address(literal)));
    }

    @Override
    public Condition between(Between between) {
        Subject subject = scalars.subject(between.operand());
        return on(
                subject,
                () -> range(
                        subject,
                        bound(subject, between.low()).ceiling(),
                        bound(subject, between.high()).floor()),
                () -> new TextTest.Between(bytes(between.low()), bytes(between.high())),
                () -> new AddressTest.Between(address(between.low()), address(between.high())));
    }

    @Override
    public Condition in(In in) {
        Subject subject = scalars.subject(in.operand());
        return on(
                subject,
                () -> subject.in(in.values().stream()
                        .map(value -> bound(subject, value))
                        .filter(Bound::isExact)
                        .mapToLong(bound -> bound.floor().longValueExact())
                        .sorted()
                        .toArray()),
                () -> new TextTest.In(in.values().stream()
                        .map(FilterCompiler::bytes)
                        .sorted(Arrays::compareUnsigned)
                        .toArray(byte[][]::new)),
                () -> new AddressTest.In(in.values().stream()
                        .map(FilterCompiler::address)
                        .sorted()
                        .toList()));
    }

    @Override
    public Condition like(Like like) {
        Literal escape = like.escape();
        TextTest pattern = LikePattern.parse(
                        like.pattern().text(),
                        escape == null ? -1 : escape.text().codePointAt(0))
                .orElseThrow();
        return onText(like.operand(), pattern);
    }

    private Condition onText(Expression operand, TextTest test) {
        Subject subject = scalars.subject(operand);
        return subject.type() == ValueType.UNKNOWN ? new Logic.Constant(Condition.UNKNOWN) : subject.text(test);
    }

    @Override
    public Condition isNull(IsNull isNull) {
        Subject subject = scalars.subject(isNull.operand());
        return subject.type() == ValueType.UNKNOWN ? new Logic.Constant(Condition.TRUE) : subject.isNull();
    }

    @Override
    public Condition call(Call call) {
        List<Expression> arguments = call.arguments();
        return switch (Function.of(call.function()).orElseThrow()) {
            case STARTS_WITH -> relation(arguments, TextRelation.STARTS_WITH);
            case ENDS_WITH -> relation(arguments, TextRelation.ENDS_WITH);
            case CONTAINS -> relation(arguments, TextRelation.CONTAINS);
            case REGEXP_CONTAINS -> onText(arguments.get(0), new RegexTest(((Literal) arguments.get(1)).text()));
            case CIDR_MATCH -> inBlocks(arguments);
            case ARRAY_CONTAINS -> arrayContains((Field) arguments.get(0), arguments.get(1));
            case COALESCE -> isTrue(call);
            case LOWER, UPPER, LENGTH, NOW -> throw new IllegalStateException(call.function() + " is no condition");
        };
    }

    private Condition relation(List<Expression> arguments, TextRelation relation) {
        if (arguments.get(1) instanceof Literal literal) {
            return onText(arguments.get(0), new TextTest.Relates(relation, bytes(literal)));
        }
        Scalar left = scalars.scalar(arguments.get(0));
        Scalar right = scalars.scalar(arguments.get(1));
        return left.type == ValueType.UNKNOWN || right.type == ValueType.UNKNOWN
                ? new Logic.Constant(Condition.UNKNOWN)
                : new ScalarConditions.TwoTexts(left, relation, right);
    }

    private Condition inBlocks(List<Expression> arguments) {
        Subject subject = scalars.subject(arguments.get(0));
        CidrBlock[] blocks = arguments.stream()
                .skip(1)
                .map(block -> CidrBlock.parse(((Literal) block).text()).orElseThrow())
                .toArray(CidrBlock[]::new);
        return subject.type() == ValueType.UNKNOWN
                ? new Logic.Constant(Condition.UNKNOWN)
                : subject.address(new AddressTest.InBlocks(blocks));
    }

    private Condition arrayContains(Field field, Expression value) {
        Scalar array = scalars.scalar(field);
        if (array.type == ValueType.UNKNOWN) {
            return new Logic.Constant(Condition.UNKNOWN);
        }
        NestedValue items = NestedValue.items(scalars.schema(field));
        FieldScalars.Item item = new FieldScalars.Item(items);
        Condition condition = value instanceof Literal literal
                ? compare(ScalarCompiler.subject(item, items.schema()), Operator.EQUAL, literal)
                : compare(item, Operator.EQUAL, scalars.scalar(value));
        return new Items(array, item, condition);
    }

    @Override
    public Condition field(Field field) {
        return isTrue(field);
    }

    private Condition isTrue(Expression value) {
        Subject subject = scalars.subject(value);
        return subject.type() == ValueType.UNKNOWN ? new Logic.Constant(Condition.UNKNOWN) : subject.range(1, 1);
    }

    @Override
    public Condition literal(Literal literal) {
        return new Logic.Constant(Condition.of(literal.text().equals("true")));
    }

    @Override
    public Condition arithmetic(Arithmetic arithmetic) {
        throw new IllegalStateException("arithmetic is no condition");
    }

    /** The condition that fits the subject's type. */
    private static Condition on(
            Subject subject, Supplier<Condition> onNumber, Supplier<TextTest> onText, Supplier<AddressTest> onAddress) {
        return switch (subject.type()) {
            case BOOLEAN, INTEGER, FLOATING, TIMESTAMP, INTERVAL -> onNumber.get();
            case STRING, ENUM -> subject.text(onText.get());
            case ADDRESS -> subject.address(onAddress.get());
            case UNKNOWN -> new Logic.Constant(Condition.UNKNOWN);
            case BYTES, NESTED -> throw notComparable(subject.type());
        };
    }

    private static Condition compare(Scalar left, Operator operator, Scalar right) {
        if (left.type == ValueType.UNKNOWN || right.type == ValueType.UNKNOWN) {
            return new Logic.Constant(Condition.UNKNOWN);
        }
        return switch (left.type) {
            case BOOLEAN, INTEGER, FLOATING, TIMESTAMP, INTERVAL ->
                new ScalarConditions.TwoNumbers(left, operator, right);
            case STRING, ENUM -> new ScalarConditions.TwoTexts(left, TextRelation.of(operator), right);
            case ADDRESS -> new ScalarConditions.TwoAddresses(left, new IpAddress(), operator, right, new IpAddress());
            case BYTES, NESTED, UNKNOWN -> throw notComparable(left.type);
        };
    }

    private static Condition range(Subject subject, Operator operator, Literal literal) {
        Bound bound = bound(subject, literal);
        return switch (operator) {
            case EQUAL -> range(subject, bound.ceiling(), bound.floor());
            case LESS -> range(subject, SMALLEST, bound.ceiling().subtract(BigInteger.ONE));
            case LESS_OR_EQUAL -> range(subject, SMALLEST, bound.floor());
            case GREATER -> range(subject, bound.floor().add(BigInteger.ONE), LARGEST);
            case GREATER_OR_EQUAL -> range(subject, bound.ceiling(), LARGEST);
        };
    }

    private static Condition range(Subject subject, BigInteger low, BigInteger high) {
        BigInteger from = low.max(SMALLEST);
        BigInteger to = high.min(LARGEST);
        return from.compareTo(to) > 0 ? subject.range(1, 0) : subject.range(from.longValueExact(), to.longValueExact());
    }

    private static Bound bound(Subject subject, Literal literal) {
        return Bound.of(subject.type(), subject.isSinglePrecision(), literal);
    }

    static byte[] bytes(Literal literal) {
        return literal.text().getBytes(StandardCharsets.UTF_8);
    }

    private static AddressTest.Value address(Literal literal) {
        return IpAddress.of(literal.text()).orElseThrow();
    }

    private static IllegalArgumentException notComparable(ValueType type) {
        return new IllegalArgumentException("type: " + type + " (expected: a type that can be compared)");
    }
}

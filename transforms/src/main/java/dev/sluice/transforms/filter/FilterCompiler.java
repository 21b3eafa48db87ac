package dev.sluice.transforms.filter;

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
import dev.sluice.transforms.filter.Operand.Literal;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.plan.SlotLayout.Slot;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Turns an expression that has been checked into conditions on slots. */
final class FilterCompiler implements Expression.Visitor<Condition> {
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final SlotLayout layout;

    FilterCompiler(SlotLayout layout) {
        this.layout = layout;
    }

    @Override
    public Condition and(And and) {
        return Logic.and(
                and.operands().stream().map(operand -> operand.accept(this)).toList());
    }

    @Override
    public Condition or(Or or) {
        return Logic.or(
                or.operands().stream().map(operand -> operand.accept(this)).toList());
    }

    @Override
    public Condition not(Not not) {
        return new Logic.Not(not.operand().accept(this));
    }

    @Override
    public Condition comparison(Comparison comparison) {
        if (comparison.right() instanceof FieldName right) {
            return onTwoFields(comparison.left(), comparison.operator(), right);
        }
        Operator operator = comparison.operator();
        Literal literal = (Literal) comparison.right();
        return onField(
                comparison.left(),
                slot -> range(slot, operator, literal),
                () -> new TextTest.Compare(operator, bytes(literal)),
                () -> new AddressTest.Compare(operator, address(literal)));
    }

    @Override
    public Condition between(Between between) {
        return onField(
                between.field(),
                slot -> range(
                        slot,
                        bound(slot, between.low()).ceiling(),
                        bound(slot, between.high()).floor()),
                () -> new TextTest.Between(bytes(between.low()), bytes(between.high())),
                () -> new AddressTest.Between(address(between.low()), address(between.high())));
    }

    @Override
    public Condition in(In in) {
        return onField(
                in.field(),
                slot -> new FieldConditions.NumberIn(
                        layout.indexOf(slot.name()),
                        slot.type() == FieldType.FLOATING,
                        in.values().stream()
                                .map(value -> bound(slot, value))
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
        Slot slot = slot(like.field());
        return slot == null ? new Logic.Constant(Condition.UNKNOWN) : text(slot, pattern);
    }

    @Override
    public Condition isNull(IsNull isNull) {
        int index = layout.indexOf(isNull.field().name());
        return index < 0 ? new Logic.Constant(Condition.TRUE) : new Logic.IsNull(index);
    }

    @Override
    public Condition truth(Truth truth) {
        int index = layout.indexOf(truth.field().name());
        return index < 0 ? new Logic.Constant(Condition.UNKNOWN) : new FieldConditions.NumberRange(index, false, 1, 1);
    }

    @Override
    public Condition call(Call call) {
        int index = layout.indexOf(((FieldName) call.arguments().get(0)).name());
        if (index < 0) {
            return new Logic.Constant(Condition.UNKNOWN);
        }
        CidrBlock[] blocks = call.arguments().stream()
                .skip(1)
                .map(block -> CidrBlock.parse(((Literal) block).text()).orElseThrow())
                .toArray(CidrBlock[]::new);
        return new FieldConditions.Address(index, new AddressTest.InBlocks(blocks), new IpAddress());
    }

    /** The condition that fits the field's type. */
    private Condition onField(
            FieldName field,
            Function<Slot, Condition> onNumber,
            Supplier<TextTest> onText,
            Supplier<AddressTest> onAddress) {
        Slot slot = slot(field);
        if (slot == null) {
            return new Logic.Constant(Condition.UNKNOWN);
        }
        return switch (slot.type()) {
            case BOOLEAN, INTEGER, FLOATING, TIMESTAMP -> onNumber.apply(slot);
            case STRING, ENUM -> text(slot, onText.get());
            case ADDRESS -> new FieldConditions.Address(layout.indexOf(field.name()), onAddress.get(), new IpAddress());
            case BYTES, NESTED -> throw notComparable(slot);
        };
    }

    private Condition onTwoFields(FieldName leftName, Operator operator, FieldName rightName) {
        Slot left = slot(leftName);
        Slot right = slot(rightName);
        if (left == null || right == null) {
            return new Logic.Constant(Condition.UNKNOWN);
        }
        int leftIndex = layout.indexOf(left.name());
        int rightIndex = layout.indexOf(right.name());
        return switch (left.type()) {
            case BOOLEAN, INTEGER, FLOATING, TIMESTAMP ->
                new FieldConditions.TwoNumbers(
                        leftIndex,
                        left.type() == FieldType.FLOATING,
                        operator,
                        rightIndex,
                        right.type() == FieldType.FLOATING);
            case STRING, ENUM ->
                new FieldConditions.TwoTexts(leftIndex, symbols(left), operator, rightIndex, symbols(right));
            case ADDRESS ->
                new FieldConditions.TwoAddresses(leftIndex, new IpAddress(), operator, rightIndex, new IpAddress());
            case BYTES, NESTED -> throw notComparable(left);
        };
    }

    private Condition range(Slot slot, Operator operator, Literal literal) {
        Bound bound = bound(slot, literal);
        return switch (operator) {
            case EQUAL -> range(slot, bound.ceiling(), bound.floor());
            case LESS -> range(slot, SMALLEST, bound.ceiling().subtract(BigInteger.ONE));
            case LESS_OR_EQUAL -> range(slot, SMALLEST, bound.floor());
            case GREATER -> range(slot, bound.floor().add(BigInteger.ONE), LARGEST);
            case GREATER_OR_EQUAL -> range(slot, bound.ceiling(), LARGEST);
        };
    }

    private Condition range(Slot slot, BigInteger low, BigInteger high) {
        int index = layout.indexOf(slot.name());
        boolean floating = slot.type() == FieldType.FLOATING;
        BigInteger from = low.max(SMALLEST);
        BigInteger to = high.min(LARGEST);
        return from.compareTo(to) > 0
                ? new FieldConditions.NumberRange(index, floating, 1, 0)
                : new FieldConditions.NumberRange(index, floating, from.longValueExact(), to.longValueExact());
    }

    private static Bound bound(Slot slot, Literal literal) {
        return Bound.of(slot.type(), slot.schema().getType() == Schema.Type.FLOAT, literal);
    }

    /** A test on the text of a string, or on each symbol of an enum once and for all. */
    private Condition text(Slot slot, TextTest test) {
        int index = layout.indexOf(slot.name());
        byte[][] symbols = symbols(slot);
        if (symbols == null) {
            return new FieldConditions.Text(index, test);
        }
        boolean[] accepted = new boolean[symbols.length];
        for (int i = 0; i < symbols.length; i++) {
            accepted[i] = test.test(symbols[i], 0, symbols[i].length);
        }
        return new FieldConditions.Symbol(index, accepted);
    }

    private static byte @Nullable [][] symbols(Slot slot) {
        return slot.type() == FieldType.ENUM
                ? slot.schema().getEnumSymbols().stream()
                        .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new)
                : null;
    }

    private static byte[] bytes(Literal literal) {
        return literal.text().getBytes(StandardCharsets.UTF_8);
    }

    private static AddressTest.Value address(Literal literal) {
        IpAddress address = new IpAddress();
        byte[] bytes = bytes(literal);
        if (!address.read(bytes, 0, bytes.length)) {
            throw new IllegalArgumentException("address: " + literal.source() + " (expected: an IP address)");
        }
        return new AddressTest.Value(address.high(), address.low());
    }

    private @Nullable Slot slot(FieldName field) {
        int index = layout.indexOf(field.name());
        return index < 0 ? null : layout.slots().get(index);
    }

    private static IllegalArgumentException notComparable(Slot slot) {
        return new IllegalArgumentException("type: " + slot.type() + " (expected: a type that can be compared)");
    }
}

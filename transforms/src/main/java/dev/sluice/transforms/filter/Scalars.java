package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Values that are computed. All but {@link Coalesce} are null when what they are computed from is. */
final class Scalars {
    private Scalars() {}

    /** What a literal says. */
    static final class Constant extends Scalar {
        private Constant(ValueType type) {
            super(type);
        }

        static Constant of(ValueType type, long number) {
            Constant constant = new Constant(type);
            constant.number = number;
            return constant;
        }

        static Constant of(ValueType type, byte[] text) {
            Constant constant = new Constant(type);
            constant.bytes = text;
            constant.end = text.length;
            return constant;
        }

        @Override
        boolean read(FieldSlots slots) {
            return true;
        }

        @Override
        int cost() {
            return 0;
        }
    }

    /** What a writer's records do not have. */
    static final class Null extends Scalar {
        Null() {
            super(ValueType.UNKNOWN);
        }

        @Override
        boolean read(FieldSlots slots) {
            return false;
        }

        @Override
        int cost() {
            return 0;
        }
    }

    /** The record's Kafka timestamp. */
    static final class Now extends Scalar {
        Now() {
            super(ValueType.TIMESTAMP);
        }

        @Override
        boolean read(FieldSlots slots) {
            number = slots.timeMicros;
            return number != FieldSlots.NO_TIME;
        }

        @Override
        int cost() {
            return 1;
        }
    }

    /** Whole numbers, timestamps and intervals. What does not fit 64 bits, and a division by 0, is null. */
    static final class WholeArithmetic extends Scalar {
        private final Scalar left;
        private final ArithmeticOperator operator;
        private final Scalar right;

        WholeArithmetic(ValueType type, Scalar left, ArithmeticOperator operator, Scalar right) {
            super(type);
            this.left = left;
            this.operator = operator;
            this.right = right;
        }

        @Override
        boolean read(FieldSlots slots) {
            return left.read(slots) && right.read(slots) && compute(left.number, right.number);
        }

        private boolean compute(long a, long b) {
            switch (operator) {
                case ADD -> {
                    number = a + b;
                    return ((a ^ number) & (b ^ number)) >= 0;
                }
                case SUBTRACT -> {
                    number = a - b;
                    return ((a ^ b) & (a ^ number)) >= 0;
                }
                case MULTIPLY -> {
                    number = a * b;
                    return Math.multiplyHigh(a, b) == number >> 63;
                }
                case DIVIDE -> {
                    boolean defined = b != 0 && !(a == Long.MIN_VALUE && b == -1);
                    number = defined ? a / b : 0;
                    return defined;
                }
                case REMAINDER -> {
                    number = b == 0 ? 0 : a % b;
                    return b != 0;
                }
            }
            throw new IllegalStateException("no arithmetic for " + operator);
        }

        @Override
        int cost() {
            return 1 + left.cost() + right.cost();
        }
    }

    /** Numbers of which one has a fraction. A division by 0 is null, as with whole numbers. */
    static final class FloatingArithmetic extends Scalar {
        private final Scalar left;
        private final ArithmeticOperator operator;
        private final Scalar right;

        FloatingArithmetic(Scalar left, ArithmeticOperator operator, Scalar right) {
            super(ValueType.FLOATING);
            this.left = left;
            this.operator = operator;
            this.right = right;
        }

        @Override
        boolean read(FieldSlots slots) {
            if (!left.read(slots) || !right.read(slots)) {
                return false;
            }
            double a = left.floating();
            double b = right.floating();
            double result =
                    switch (operator) {
                        case ADD -> a + b;
                        case SUBTRACT -> a - b;
                        case MULTIPLY -> a * b;
                        case DIVIDE -> a / b;
                        case REMAINDER -> throw new IllegalStateException("remainder of fractions");
                    };
            number = Double.doubleToRawLongBits(result);
            return operator != ArithmeticOperator.DIVIDE || b != 0;
        }

        @Override
        int cost() {
            return 1 + left.cost() + right.cost();
        }
    }

    /** A text in lower or upper case. Only a text that is not all ASCII makes objects. */
    static final class Cased extends Scalar {
        private final Scalar text;
        private final boolean lower;
        private byte[] scratch = new byte[64];

        Cased(Scalar text, boolean lower) {
            super(ValueType.STRING);
            this.text = text;
            this.lower = lower;
        }

        @Override
        boolean read(FieldSlots slots) {
            if (!text.read(slots)) {
                return false;
            }
            int length = text.end - text.start;
            if (length > scratch.length) {
                scratch = new byte[length * 2];
            }
            byte first = (byte) (lower ? 'A' : 'a');
            byte last = (byte) (lower ? 'Z' : 'z');
            for (int i = 0; i < length; i++) {
                byte character = text.bytes[text.start + i];
                if (character < 0) {
                    convert(new String(text.bytes, text.start, length, StandardCharsets.UTF_8));
                    return true;
                }
                scratch[i] = character >= first && character <= last ? (byte) (character ^ 0x20) : character;
            }
            bytes = scratch;
            end = length;
            return true;
        }

        private void convert(String string) {
            String converted = lower ? string.toLowerCase(Locale.ROOT) : string.toUpperCase(Locale.ROOT);
            bytes = converted.getBytes(StandardCharsets.UTF_8);
            end = bytes.length;
        }

        @Override
        int cost() {
            return 8 + text.cost();
        }
    }

    /** How many code points a text has. */
    static final class Length extends Scalar {
        private final Scalar text;

        Length(Scalar text) {
            super(ValueType.INTEGER);
            this.text = text;
        }

        @Override
        boolean read(FieldSlots slots) {
            if (!text.read(slots)) {
                return false;
            }
            int codePoints = 0;
            for (int i = text.start; i < text.end; i++) {
                codePoints += (text.bytes[i] & 0xc0) == 0x80 ? 0 : 1;
            }
            number = codePoints;
            return true;
        }

        @Override
        int cost() {
            return 3 + text.cost();
        }
    }

    /** The first value that is there. */
    static final class Coalesce extends Scalar {
        private final Scalar[] values;

        Coalesce(ValueType type, List<Scalar> values) {
            super(type);
            this.values = values.toArray(Scalar[]::new);
        }

        @Override
        boolean read(FieldSlots slots) {
            for (Scalar value : values) {
                if (value.read(slots)) {
                    take(value);
                    if (type == ValueType.FLOATING) {
                        number = Double.doubleToRawLongBits(value.floating());
                    }
                    return true;
                }
            }
            return false;
        }

        @Override
        int cost() {
            return 1 + Arrays.stream(values).mapToInt(Scalar::cost).sum();
        }
    }

    /** A condition as a boolean; unknown is null. */
    static final class Truth extends Scalar {
        private final Condition condition;

        Truth(Condition condition) {
            super(ValueType.BOOLEAN);
            this.condition = condition;
        }

        @Override
        boolean read(FieldSlots slots) {
            int truth = condition.test(slots);
            number = truth == Condition.TRUE ? 1 : 0;
            return truth != Condition.UNKNOWN;
        }

        @Override
        int cost() {
            return condition.cost();
        }
    }
}

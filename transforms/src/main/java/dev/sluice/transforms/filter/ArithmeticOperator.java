package dev.sluice.transforms.filter;

import java.util.Arrays;
import java.util.Optional;

/** What is done with two numbers, or with timestamps and intervals. */
enum ArithmeticOperator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    REMAINDER("%");

    private final String symbol;

    ArithmeticOperator(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    /** Whether it is plus or minus, which bind less than the others. */
    boolean isSum() {
        return this == ADD || this == SUBTRACT;
    }

    static Optional<ArithmeticOperator> of(Token token) {
        return Arrays.stream(values())
                .filter(operator -> token.isOperator(operator.symbol))
                .findFirst();
    }
}

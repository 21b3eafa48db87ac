package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import java.util.List;

/**
 * A compiled condition. The truth values are numbers, so that AND is the minimum, OR the maximum and NOT the negation of
 * SQL's three-valued logic.
 */
interface Condition {
    int FALSE = -1;
    int UNKNOWN = 0;
    int TRUE = 1;

    /** {@link #FALSE}, {@link #UNKNOWN} or {@link #TRUE}. */
    int test(FieldSlots slots);

    /** Roughly how dear the test is, in comparisons of numbers: the cheap operands of AND and OR are tried first. */
    int cost();

    /** What fields have to hold for it to be true, as far as that is easily said. */
    default Demands demands() {
        return Demands.NONE;
    }

    /** The conditions that other filters have, too, and that have to be true for this one to be. */
    default List<SharedCondition> required() {
        return List.of();
    }

    /** The least of the truth values that it can have for a record of the schema. */
    default int least() {
        return FALSE;
    }

    /** The greatest of the truth values that it can have for a record of the schema. */
    default int greatest() {
        return TRUE;
    }

    /** The conditions that it is made of, in the order in which they are tried. */
    default List<Condition> parts() {
        return List.of();
    }

    static int of(boolean truth) {
        return truth ? TRUE : FALSE;
    }
}

package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.NestedValue;
import java.util.Optional;

/**
 * Whether an array has an item for which a condition holds. As in SQL it is unknown when none has, but one of them is null.
 *
 * @param array gives the array's Avro bytes
 * @param item what the condition looks at
 */
record Items(Scalar array, FieldScalars.Item item, Condition condition) implements Condition {
    /** What the items of an array are; empty when nothing can be compared with them. */
    static Optional<FieldSchema> of(FieldSchema array) {
        return NestedValue.item(array.value())
                .filter(item -> item.type() != FieldType.NESTED && item.type() != FieldType.BYTES);
    }

    @Override
    public int test(FieldSlots slots) {
        if (!array.read(slots)) {
            return UNKNOWN;
        }
        item.start(array);
        int result = FALSE;
        while (result != TRUE && item.next()) {
            result = Math.max(result, condition.test(slots));
        }
        return result;
    }

    @Override
    public int cost() {
        return 10 + 4 * condition.cost();
    }
}

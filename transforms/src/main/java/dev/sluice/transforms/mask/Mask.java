package dev.sluice.transforms.mask;

import dev.sluice.subscription.MaskMethod;
import dev.sluice.subscription.Secret;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.FieldText;
import dev.sluice.transforms.step.StepSlots;
import dev.sluice.transforms.step.StepUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hides fields in place, so that neither a column nor a header nor the host's name shows what they were. */
public final class Mask implements EventStep {
    private final MaskedField[] fields;

    /**
     * One field under the mask.
     *
     * @param text reads what is hidden; null when that does not matter
     */
    private record MaskedField(int slot, @Nullable FieldText text, Cover cover) {}

    private Mask(List<MaskedField> fields) {
        this.fields = fields.toArray(MaskedField[]::new);
    }

    /**
     * Compiles a mask for one lane and writer schema.
     *
     * @param fields the writer's fields behind the spec's names
     * @param tenant whose salt it is
     * @param secrets reads a salt
     * @throws IllegalArgumentException when a field's type in the writer schema does not fit
     * @throws StepUnavailableException when there is no salt that serves
     */
    public static EventStep compile(
            StepSpec.Mask spec,
            List<String> fields,
            StepSlots slots,
            String tenant,
            Function<SecretRef, Secret> secrets) {
        List<MaskedField> masked = new ArrayList<>();
        Cover cover = cover(spec.method(), tenant, secrets);
        for (String field : fields) {
            if (slots.find(field) >= 0) {
                FieldText text = spec.method() instanceof MaskMethod.Redact ? null : FieldText.of(slots, field);
                masked.add(new MaskedField(slots.writeText(field), text, cover));
            }
        }
        return new Mask(List.copyOf(masked));
    }

    private static Cover cover(MaskMethod method, String tenant, Function<SecretRef, Secret> secrets) {
        if (method instanceof MaskMethod.Redact redact) {
            byte[] text = redact.text().getBytes(StandardCharsets.UTF_8);
            return (bytes, start, end, out) -> {
                out.put(text);
                return true;
            };
        } else if (method instanceof MaskMethod.KeepLast keepLast) {
            return new LastCharacters(keepLast.characters());
        } else if (method instanceof MaskMethod.Hash hash) {
            return new KeyedHash(tenant, secrets.apply(hash.salt()));
        } else if (method instanceof MaskMethod.Truncate truncate) {
            return new Network(truncate);
        }
        throw new IllegalStateException("no cover for " + method.getClass());
    }

    @Override
    public boolean apply(EventValues event) {
        for (MaskedField field : fields) {
            FieldSlots values = event.slots();
            if (!values.present[field.slot()]) {
                continue;
            }
            OutputBuffer bytes = event.bytes();
            int start = bytes.length();
            FieldText text = field.text();
            boolean seen = text == null
                    ? field.cover().put(values.bytes, 0, 0, bytes)
                    : text.read(values) && field.cover().put(text.bytes(), text.start(), text.end(), bytes);
            if (seen) {
                event.putText(field.slot(), start);
            } else {
                event.putNull(field.slot());
            }
        }
        return true;
    }
}

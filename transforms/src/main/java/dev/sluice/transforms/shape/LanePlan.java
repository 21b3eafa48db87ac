package dev.sluice.transforms.shape;

import dev.sluice.transforms.encode.EncodeException;
import dev.sluice.transforms.encode.Encoder;
import dev.sluice.transforms.encode.EventHead;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.filter.CompiledFilter;
import dev.sluice.transforms.filter.ConditionReport;
import dev.sluice.transforms.filter.FilterForest;
import dev.sluice.transforms.filter.SharedCondition;
import dev.sluice.transforms.filter.SlotValue;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.step.StepUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one lane does with the events of one writer schema. A writer schema that does not fit the lane makes a broken plan:
 * its events are dead letters of this lane, and other lanes take them.
 */
final class LanePlan {
    private static final Logger LOG = LoggerFactory.getLogger(LanePlan.class);

    private final Lane lane;
    private final int position;
    private final @Nullable String trouble;
    private final @Nullable CompiledFilter filter;
    private final @Nullable LaneSteps steps;
    private final @Nullable EventFacts facts;
    private final @Nullable Encoder encoder;
    private boolean bugLogged;

    private LanePlan(
            Lane lane,
            int position,
            @Nullable String trouble,
            @Nullable CompiledFilter filter,
            @Nullable LaneSteps steps,
            @Nullable EventFacts facts,
            @Nullable Encoder encoder) {
        this.lane = lane;
        this.position = position;
        this.trouble = trouble;
        this.filter = filter;
        this.steps = steps;
        this.facts = facts;
        this.encoder = encoder;
    }

    /** Why the lane cannot take records of this schema; empty when it can. */
    static Optional<String> trouble(Lane lane, Schema writer) {
        for (String name : lane.fields()) {
            Schema.Field field = writer.getField(name);
            if (field != null && FieldSchema.of(field.schema()).isEmpty()) {
                return Optional.of("field " + name + ": several types in the writer schema (expected: one)");
            }
        }
        return Optional.empty();
    }

    /**
     * Compiles the plan.
     *
     * @param position the lane's index among those of its topic
     * @param layout slots that hold at least the lane's fields
     * @param forest the filters of all lanes, for the layout
     * @param facts those of the layout
     * @param encoders those for the writer schema
     * @param copied where steps copy records to
     */
    static LanePlan compile(
            Lane lane,
            int position,
            SlotLayout layout,
            FilterForest forest,
            EventFacts facts,
            SharedEncoders encoders,
            OutputBuffer copied) {
        try {
            CompiledFilter filter = lane.filter().compile(forest).orElse(null);
            if (lane.projection().steps().isEmpty()) {
                return new LanePlan(lane, position, null, filter, null, facts, encoders.get(lane, layout));
            }
            LaneSteps steps = LaneSteps.compile(lane, layout, copied);
            Encoder encoder = encoders.get(lane, steps.layout());
            return new LanePlan(lane, position, null, filter, steps, new EventFacts(steps.layout()), encoder);
        } catch (IllegalArgumentException e) {
            return broken(lane, position, String.valueOf(e.getMessage()));
        } catch (StepUnavailableException e) {
            LOG.atError()
                    .addKeyValue("lane", lane.subscription().lane())
                    .setCause(e)
                    .log(
                            "A step cannot work; every event of the lane becomes a dead letter until the job is restarted");
            return broken(lane, position, String.valueOf(e.getMessage()));
        } catch (RuntimeException bug) {
            // As with a single event: what one lane lays open must not stop the other tenants of the job.
            LOG.atError()
                    .addKeyValue("lane", lane.subscription().lane())
                    .setCause(bug)
                    .log("A plan cannot be compiled because of a bug; every event of the lane becomes a dead letter");
            return broken(lane, position, bug.getClass().getSimpleName());
        }
    }

    static LanePlan broken(Lane lane, int position, String trouble) {
        return new LanePlan(lane, position, trouble, null, null, null, null);
    }

    Lane lane() {
        return lane;
    }

    int position() {
        return position;
    }

    /** Why no event of the writer schema can be taken, or null. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** See {@link CompiledFilter#report}; empty without a filter, too. */
    Optional<ConditionReport> filterReport() {
        return filter == null ? Optional.empty() : filter.report();
    }

    /** The steps that compute values or drop events; null when there are none. */
    @Nullable
    LaneSteps steps() {
        return steps;
    }

    boolean keeps(FieldSlots slots) {
        return filter == null || filter.test(slots);
    }

    /** Takes an event that the filter keeps through the steps; false when one of them drops it. */
    boolean keepsAfterSteps(FieldSlots slots, EventHead head) {
        return steps == null || steps.keep(slots, head);
    }

    /** Whether a step could not read a text of the last event that was taken through the steps. */
    boolean isUnparsed() {
        return steps != null && steps.isUnparsed();
    }

    /** See {@link CompiledFilter#demands}; nothing for a broken plan, whose events are all dead letters. */
    Map<Integer, Set<SlotValue>> demands() {
        return filter == null ? Map.of() : filter.demands();
    }

    /** See {@link CompiledFilter#required}; nothing for a broken plan. */
    List<SharedCondition> required() {
        return filter == null ? List.of() : filter.required();
    }

    /**
     * Writes the event that was kept last.
     *
     * @param slots the record's own
     * @return where its encoded bytes end; its host's name follows
     */
    int encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        if (encoder == null) {
            throw new EncodeException(String.valueOf(trouble));
        }
        FieldSlots values = shaped(slots);
        encoder.encode(values, head, out);
        int payloadEnd = out.length();
        facts().putHost(values, out);
        return payloadEnd;
    }

    /** The syslog severity of the event that was kept last. */
    int syslogSeverity(FieldSlots slots) {
        return facts().syslogSeverity(shaped(slots));
    }

    private EventFacts facts() {
        if (facts == null) {
            throw new IllegalStateException("facts: null (expected: a plan without trouble)");
        }
        return facts;
    }

    private FieldSlots shaped(FieldSlots slots) {
        return steps == null ? slots : steps.slots();
    }

    /** Logs a bug once per plan: a person must act, and one line is enough to know it. */
    void logBug(RuntimeException bug) {
        if (!bugLogged) {
            bugLogged = true;
            LOG.atError()
                    .addKeyValue("lane", lane.subscription().lane())
                    .setCause(bug)
                    .log("An event became a dead letter because of a bug; further ones are not logged");
        }
    }
}

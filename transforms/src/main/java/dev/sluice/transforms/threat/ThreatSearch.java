package dev.sluice.transforms.threat;

import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.ThreatFact;
import dev.sluice.subscription.ThreatList;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.file.LaneFiles;
import dev.sluice.transforms.file.StepFile;
import dev.sluice.transforms.filter.IpAddress;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.FieldText;
import dev.sluice.transforms.step.StepSlots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for an event's addresses and domains in lists, and holds the first that is found: by the order of the fields, then by
 * that of the lists. Not thread-safe.
 */
final class ThreatSearch {
    private static final int NOTHING = -1;

    private final SearchedList[] lists;
    private final SearchedField[] fields;
    private final IpAddress address = new IpAddress();
    private final Host host = new Host();

    // What was found last; either an address or a domain, by its number in the list.
    private byte[] listName = {};
    private byte[] fieldName = {};
    private Indicators indicators = new Indicators();
    private int foundAddress = NOTHING;
    private int foundDomain = NOTHING;

    @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
    private record SearchedList(byte[] name, StepFile<IndicatorFile.Loaded> file) {}

    @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
    private record SearchedField(byte[] name, FieldText text, boolean isDomain) {}

    private ThreatSearch(List<SearchedList> lists, List<SearchedField> fields) {
        this.lists = lists.toArray(SearchedList[]::new);
        this.fields = fields.toArray(SearchedField[]::new);
    }

    static ThreatSearch of(StepSpec.ThreatMatch spec, PlacedStep placed, StepSlots slots, LaneFiles files) {
        List<SearchedList> lists = new ArrayList<>();
        for (ThreatList list : spec.lists()) {
            lists.add(new SearchedList(utf8(list.name()), files.get(IndicatorFile.of(list))));
        }
        List<SearchedField> fields = new ArrayList<>();
        spec.addresses().forEach(name -> fields.add(field(name, placed, slots, false)));
        spec.domains().forEach(name -> fields.add(field(name, placed, slots, true)));
        return new ThreatSearch(lists, fields);
    }

    private static SearchedField field(String name, PlacedStep placed, StepSlots slots, boolean isDomain) {
        return new SearchedField(utf8(name), FieldText.of(slots, placed.field(name)), isDomain);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Searches for one event's values. */
    boolean find(FieldSlots values) {
        for (SearchedField field : fields) {
            if (field.text().read(values) && find(field)) {
                fieldName = field.name();
                return true;
            }
        }
        return false;
    }

    private boolean find(SearchedField field) {
        FieldText text = field.text();
        if (field.isDomain()) {
            host.read(text.bytes(), text.start(), text.end());
            return host.isAddress() ? findAddress(host.address()) : findDomain();
        }
        return address.read(text.bytes(), text.start(), text.end()) && findAddress(address);
    }

    private boolean findAddress(IpAddress searched) {
        for (SearchedList list : lists) {
            Indicators current = list.file().current().indicators();
            int found = current.addresses().find(searched);
            if (found != NOTHING) {
                listName = list.name();
                indicators = current;
                foundAddress = found;
                foundDomain = NOTHING;
                return true;
            }
        }
        return false;
    }

    private boolean findDomain() {
        for (SearchedList list : lists) {
            Indicators current = list.file().current().indicators();
            int found = current.domains().find(host);
            if (found != NOTHING) {
                listName = list.name();
                indicators = current;
                foundAddress = NOTHING;
                foundDomain = found;
                return true;
            }
        }
        return false;
    }

    /**
     * Appends a fact about what was found last.
     *
     * @return false when there is nothing to say
     */
    boolean put(ThreatFact fact, OutputBuffer out) {
        switch (fact) {
            case LIST -> out.put(listName);
            case FIELD -> out.put(fieldName);
            case INDICATOR -> putIndicator(out);
            case LABEL -> {
                int label = foundDomain == NOTHING
                        ? indicators.addresses().label(foundAddress)
                        : indicators.domains().label(foundDomain);
                if (label == Indicators.NO_LABEL) {
                    return false;
                }
                indicators.labels().put(label, out);
            }
        }
        return true;
    }

    private void putIndicator(OutputBuffer out) {
        if (foundDomain == NOTHING) {
            indicators.addresses().put(foundAddress, out);
        } else {
            indicators.domains().put(foundDomain, out);
        }
    }
}

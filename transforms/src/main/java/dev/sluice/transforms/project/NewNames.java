package dev.sluice.transforms.project;

import dev.sluice.subscription.StepSpec;
import java.util.HashMap;
import java.util.Map;

/** The new names that a rename gives to the fields that are there, its templates resolved. */
final class NewNames {
    private final FieldsInPlace fields;
    private final String path;

    /** Old name to new name. */
    private final Map<String, String> targets = new HashMap<>();

    /** Old name to where in the subscription its new name comes from. */
    private final Map<String, String> places = new HashMap<>();

    private NewNames(FieldsInPlace fields, String path) {
        this.fields = fields;
        this.path = path;
    }

    /** Resolves a step; problems with its names are reported. */
    static NewNames of(StepSpec.Rename step, FieldsInPlace fields, String path) {
        NewNames names = new NewNames(fields, path);
        step.names().forEach((from, to) -> {
            if (!StepSpec.Rename.isTemplate(from) && fields.known(from, path + "." + from) != null) {
                names.put(from, to, path + "." + from);
            }
        });
        step.names().forEach((from, to) -> {
            if (StepSpec.Rename.isTemplate(from)) {
                names.resolve(from, to, step);
            }
        });
        return names;
    }

    private void resolve(String from, String to, StepSpec.Rename step) {
        String place = path + "." + from;
        int star = from.indexOf('*');
        String start = from.substring(0, star);
        String end = from.substring(star + 1);
        boolean found = false;
        for (String name : fields.sources().keySet()) {
            boolean matches = name.length() >= from.length() && name.startsWith(start) && name.endsWith(end);
            if (matches && !step.names().containsKey(name)) {
                found = true;
                if (places.containsKey(name)) {
                    fields.report(place, name, "a field that no other template names", null);
                } else {
                    put(name, to.replace("*", name.substring(star, name.length() - end.length())), place);
                }
            }
        }
        if (!found) {
            fields.report(place, from, "a template that names a field which is there at this step", null);
        }
    }

    private void put(String from, String to, String place) {
        places.put(from, place);
        if (fields.isFit(to, place)) {
            targets.put(from, to);
        }
    }

    /** The new name of a field; the old one when it keeps it. */
    String target(String name) {
        return targets.getOrDefault(name, name);
    }

    /** Where in the subscription the clash is made that two fields get a name: one of them, by the name it has now. */
    String placeOfClash(String name, String target) {
        String clashing = targets.containsKey(name)
                ? name
                : targets.entrySet().stream()
                        .filter(entry -> entry.getValue().equalsIgnoreCase(target))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(name);
        return places.getOrDefault(clashing, path);
    }
}

package dev.sluice.cli.sls;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of a profile.
 *
 * @param name what the service shows of it
 * @param notes those on the whole profile
 */
record ImportedProfile(String name, List<Note> notes, List<OfLogType> logTypes) {
    ImportedProfile {
        notes = List.copyOf(notes);
        logTypes = List.copyOf(logTypes);
    }

    /**
     * What became of one of its log types.
     *
     * @param name as the profile has it
     * @param subscription null when it could not be imported, which the notes then explain
     */
    record OfLogType(String name, List<Note> notes, @Nullable SubscriptionFile subscription) {
        OfLogType {
            notes = List.copyOf(notes);
        }
    }

    /**
     * A subscription as a file.
     *
     * @param lane tenant and name
     * @param name the file's, too, with {@code .yaml} behind it
     * @param yaml the file's text; {@code validate} has no problem with it
     */
    record SubscriptionFile(String lane, String name, String yaml) {}

    Stream<Note> allNotes() {
        return Stream.concat(notes.stream(), logTypes.stream().flatMap(type -> type.notes().stream()));
    }

    List<SubscriptionFile> subscriptions() {
        return logTypes.stream()
                .map(OfLogType::subscription)
                .flatMap(Stream::ofNullable)
                .toList();
    }
}

package dev.sluice.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.loadtests.report.Profile.Call;
import dev.sluice.loadtests.report.Profile.HotMethod;
import dev.sluice.loadtests.report.Profile.Threads;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StacksTest {
    private final Stacks stacks = new Stacks();

    @Test
    void countsAMethodsOwnSamplesAndThoseOfItsCalls() {
        stacks.add("main", List.of("b", "a"), false);
        stacks.add("main", List.of("a"), false);
        stacks.add("main", List.of("c", "a"), false);
        stacks.add("main", List.of("c", "a"), false);

        assertThat(stacks.profile("run", Map.of()).methods())
                .containsExactly(new HotMethod("c", 50, 50), new HotMethod("a", 25, 100), new HotMethod("b", 25, 25));
    }

    @Test
    void countsAMethodThatCallsItselfOnce() {
        stacks.add("main", List.of("a", "a", "a"), false);

        assertThat(stacks.profile("run", Map.of()).methods()).containsExactly(new HotMethod("a", 100, 100));
    }

    @Test
    void groupsThreadsThatDifferByNumbers() {
        stacks.add("lane-1", List.of("send"), false);
        stacks.add("lane-12", List.of("send"), false);
        stacks.add("main", List.of("run"), false);

        Profile profile = stacks.profile("run", Map.of());

        assertThat(profile.samples()).isEqualTo(3);
        assertThat(profile.threads())
                .containsExactly(
                        new Threads("lane-#", 66.7, List.of(new HotMethod("send", 66.7, 66.7))),
                        new Threads("main", 33.3, List.of(new HotMethod("run", 33.3, 33.3))));
    }

    @Test
    void followsCallsFromTheOutermostMethod() {
        stacks.add("main", List.of("b", "a", "run"), false);
        stacks.add("main", List.of("a", "run"), false);
        stacks.add("main", List.of("b", "a"), true);

        assertThat(stacks.profile("run", Map.of()).calls())
                .containsExactly(new Call(
                        "main",
                        100,
                        List.of(
                                new Call(
                                        "run",
                                        66.7,
                                        List.of(new Call("a", 66.7, List.of(new Call("b", 33.3, List.of()))))),
                                new Call(
                                        "(deeper than the recorder looks)",
                                        33.3,
                                        List.of(new Call("a", 33.3, List.of(new Call("b", 33.3, List.of()))))))));
    }

    @Test
    void leavesOutWhatIsRare() {
        for (int i = 0; i < 999; i++) {
            stacks.add("main", List.of("often", "run"), false);
        }
        stacks.add("main", List.of("rarely", "run"), false);
        stacks.add("other", List.of("rarely"), false);

        Profile profile = stacks.profile("run", Map.of());

        assertThat(profile.threads()).extracting(Threads::name).containsExactly("main");
        assertThat(profile.calls()).extracting(Call::method).containsExactly("main");
        assertThat(profile.calls().get(0).calls().get(0).calls())
                .extracting(Call::method)
                .containsExactly("often");
    }

    @Test
    void followsVeryDeepCallsOnlySoFar() {
        stacks.add("main", Collections.nCopies(5_000, "a"), false);

        int depth = 0;
        for (List<Call> calls = stacks.profile("run", Map.of()).calls();
                !calls.isEmpty();
                calls = calls.get(0).calls()) {
            depth++;
        }

        assertThat(depth).isEqualTo(1 + 256);
    }
}

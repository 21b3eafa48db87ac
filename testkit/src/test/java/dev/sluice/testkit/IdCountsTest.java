package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

final class IdCountsTest {

    @Property(tries = 300)
    void countsEveryIdAsAMapWould(@ForAll("ids") List<String> ids) {
        IdCounts counts = new IdCounts();
        Map<String, Integer> expected = new HashMap<>();
        for (String id : ids) {
            counts.add(id);
            expected.merge(id, 1, Integer::sum);
        }

        Map<String, Integer> visited = new HashMap<>();
        counts.forEach((id, count) -> assertThat(visited.put(id, count)).isNull());
        assertThat(visited).isEqualTo(expected);
        expected.forEach((id, count) -> assertThat(counts.count(id)).isEqualTo(count));
        assertThat(counts.total()).isEqualTo(ids.size());
        assertThat(counts.distinct()).isEqualTo(expected.size());
        assertThat(counts.duplicates()).isEqualTo(ids.size() - expected.size());
        assertThat(counts.count("never-seen")).isZero();
    }

    @Property
    void keepsTheIdsThatAreWanted(@ForAll("ids") List<String> ids) {
        IdCounts all = new IdCounts();
        ids.forEach(all::add);

        IdCounts some = all.where(prefix -> prefix.equals("topic-0"));

        List<String> wanted =
                ids.stream().filter(id -> id.startsWith("topic-0-")).toList();
        assertThat(some.total()).isEqualTo(wanted.size());
        assertThat(some.distinct()).isEqualTo(Set.copyOf(wanted).size());
        wanted.forEach(id -> assertThat(some.count(id)).isEqualTo(all.count(id)));
    }

    @Provide
    Arbitrary<List<String>> ids() {
        Arbitrary<String> numbered = Arbitraries.integers().between(0, 3000).map(number -> "topic-0-" + number);
        Arbitrary<String> odd = Arbitraries.of(
                "",
                "-",
                "7",
                "-7",
                "a-07",
                "a-0",
                "a-00",
                "a-1-",
                "a--1",
                "a-999999999999999999",
                "a-1000000000000000000",
                "a-+1",
                "a-\u0661");
        return Arbitraries.frequencyOf(Tuple.of(3, numbered), Tuple.of(1, odd))
                .list()
                .ofMaxSize(60);
    }
}

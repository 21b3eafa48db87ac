package dev.sluice.transforms.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** What the filter language has in common with SQL means the same as in a database. */
class SqlPropertyTest {
    private static final long SEED = 20261126;

    private static final List<Map<String, Object>> RECORDS = new Random(SEED)
            .longs(300)
            .mapToObj(seed -> RandomCondition.record(new Random(seed)))
            .toList();

    private static final List<String> COLUMNS =
            List.of("host", "app", "action", "dest_port", "bytes", "score", "time", "tunneled");

    private static Connection database;

    @BeforeContainer
    static void fillDatabase() throws SQLException {
        database = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = database.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("CREATE TABLE events (id INTEGER, host VARCHAR, app VARCHAR, action VARCHAR,"
                    + " dest_port BIGINT, bytes BIGINT, score DOUBLE, time TIMESTAMP, tunneled BOOLEAN)");
            statement.execute("CREATE MACRO regexp_contains(text, pattern) AS regexp_matches(text, pattern)");
        }
        try (PreparedStatement insert =
                database.prepareStatement("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int id = 0; id < RECORDS.size(); id++) {
                insert.setInt(1, id);
                for (int column = 0; column < COLUMNS.size(); column++) {
                    insert.setObject(column + 2, sqlValue(RECORDS.get(id).get(COLUMNS.get(column))));
                }
                insert.execute();
            }
        }
    }

    @AfterContainer
    static void closeDatabase() throws SQLException {
        database.close();
    }

    @Property(tries = 300)
    void agreesWithDuckDb(@ForAll Random random) throws Exception {
        String sql = new RandomSql(random).condition(3);
        assertThat(Filter.parse(sql).check(FirewallRecords.fieldTypes()))
                .as(sql)
                .isEmpty();

        BitSet isTrue = new BitSet();
        BitSet isFalse = new BitSet();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, (" + sql + ") FROM events")) {
            while (rows.next()) {
                boolean value = rows.getBoolean(2);
                if (!rows.wasNull()) {
                    (value ? isTrue : isFalse).set(rows.getInt(1));
                }
            }
        }
        assertThat(kept(sql)).as(sql).isEqualTo(isTrue);
        assertThat(kept("NOT (" + sql + ")")).as("NOT (%s)", sql).isEqualTo(isFalse);
    }

    private static BitSet kept(String sql) throws FilterException {
        CompiledFilter compiled = Filter.parse(sql).compile(FirewallRecords.LAYOUT);
        BitSet kept = new BitSet();
        for (int id = 0; id < RECORDS.size(); id++) {
            kept.set(id, compiled.test(FirewallRecords.slots(FirewallRecords.LAYOUT, RECORDS.get(id))));
        }
        return kept;
    }

    private static @Nullable Object sqlValue(@Nullable Object value) {
        return value instanceof Instant instant ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC) : value;
    }
}

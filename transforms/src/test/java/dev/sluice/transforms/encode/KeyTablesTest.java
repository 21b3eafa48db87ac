package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.schema.WriterSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyTablesTest {
    private static final KeyTable LEEF = KeyTable.load("leef-panos.csv");

    /** QRadar ignores a key that comes again, and a value under a predefined key that means something else misleads it. */
    @ParameterizedTest
    @EnumSource
    void noLineOfLeefHasAKeyTwice(PanosLog log) {
        Schema schema = WriterSchemas.builtIn(log == PanosLog.TRAFFIC ? WriterSchemas.TRAFFIC : WriterSchemas.THREAT);
        List<String> keys = new ArrayList<>(List.of("SluiceEventId", "devTime", "devTimeFormat", "cat", "sev"));
        for (Schema.Field field : schema.getFields()) {
            KeyTable.Key key = LEEF.find(log, field.name());
            if (key == null) {
                keys.add(KeyTable.custom(field.name()));
            } else if (!key.isGiven()) {
                keys.add(key.key());
            }
        }
        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("[A-Za-z0-9-]+"));
    }

    @ParameterizedTest
    @EnumSource
    void leefHasTheKeysThatQRadarKnows(PanosLog log) {
        assertThat(List.of("source_ip", "dest_ip", "source_port", "dest_port", "protocol", "source_user"))
                .extracting(field -> LEEF.find(log, field).key())
                .containsExactly("src", "dst", "srcPort", "dstPort", "proto", "usrName");
        assertThat(Set.of("type", "time_generated"))
                .allMatch(field -> LEEF.find(log, field).isGiven());
    }
}

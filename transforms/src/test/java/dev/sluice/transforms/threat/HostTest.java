package dev.sluice.transforms.threat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.step.AddressText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {
    private static String read(String text) {
        byte[] bytes = ("." + text + ".").getBytes(StandardCharsets.UTF_8);
        Host host = new Host();
        host.read(bytes, 1, bytes.length - 1);
        if (host.isAddress()) {
            OutputBuffer out = new OutputBuffer(64);
            AddressText.put(host.address().high(), host.address().low(), out);
            return new String(out.bytes(), 0, out.length(), StandardCharsets.US_ASCII);
        }
        List<String> domains = new ArrayList<>();
        for (int i = 0; i < host.domains(); i++) {
            domains.add(new String(bytes, host.start(i), host.end() - host.start(i), StandardCharsets.UTF_8));
        }
        return String.join(" ", domains);
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, evil.example",
        "a.b.evil.example, evil.example b.evil.example a.b.evil.example",
        "evil.example., evil.example",
        "evil.example:8443, evil.example",
        "evil.example/path?q=good.example, evil.example",
        "evil.example?q, evil.example",
        "https://evil.example, evil.example",
        "https://evil.example:8443/a:b@c, evil.example",
        "http://good.example:pass@evil.example:80/, evil.example",
        "http://good.example@evil.example#x, evil.example",
        "evil.example/http://good.example, evil.example",
        "localhost, ''",
        "'', ''",
        "., ''",
        "http://, ''",
        "192.0.2.7, 192.0.2.7",
        "192.0.2.7:443, 192.0.2.7",
        "http://192.0.2.7/x, 192.0.2.7",
        "http://[2001:db8::1]:443/x, 2001:db8::1",
        "[2001:db8::1], 2001:db8::1",
        "[2001:db8::1, ''",
        "2001:db8::1, 2001:db8::1",
        "evil.example1, ''",
        "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.a, 17.a 16.17.a 15.16.17.a 14.15.16.17.a 13.14.15.16.17.a"
                + " 12.13.14.15.16.17.a 11.12.13.14.15.16.17.a 10.11.12.13.14.15.16.17.a 9.10.11.12.13.14.15.16.17.a"
                + " 8.9.10.11.12.13.14.15.16.17.a 7.8.9.10.11.12.13.14.15.16.17.a 6.7.8.9.10.11.12.13.14.15.16.17.a"
                + " 5.6.7.8.9.10.11.12.13.14.15.16.17.a 4.5.6.7.8.9.10.11.12.13.14.15.16.17.a"
                + " 3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.a 2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.a"
    })
    void findsTheHostAndItsDomains(String text, String expected) {
        assertThat(read(text)).isEqualTo(expected);
    }

    @Property
    void readsAnyText(
            @ForAll @Chars({'.', ':', '/', '@', '[', ']', '?', '#'}) @CharRange(from = '0', to = 'b') String text) {
        assertThat(read(text)).doesNotContain("/");
    }
}

package dev.sluice.transforms.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    private final IpAddress address = new IpAddress();

    @Property
    void readsEverySpellingOfAnIpv6Address(@ForAll Random random) throws UnknownHostException {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        // Runs of zeros, so that there is something to shorten.
        int zeros = random.nextInt(9) * 2;
        for (int i = random.nextInt(8) * 2; i < 16 && zeros > 0; i++, zeros--) {
            bytes[i] = 0;
        }
        String full = Inet6Address.getByAddress(null, bytes, -1).getHostAddress();
        String shortened = full.replaceFirst("(^|:)0(:0)+(:|$)", "::");
        String dotted = full.substring(0, full.lastIndexOf(':', full.lastIndexOf(':') - 1) + 1) + (bytes[12] & 0xff)
                + "." + (bytes[13] & 0xff) + "." + (bytes[14] & 0xff) + "." + (bytes[15] & 0xff);

        for (String spelling : new String[] {full, shortened, dotted, full.toUpperCase(Locale.ROOT)}) {
            assertThat(read(spelling)).as(spelling).isTrue();
            assertThat(ByteBuffer.allocate(16)
                            .putLong(address.high())
                            .putLong(address.low())
                            .array())
                    .as(spelling)
                    .isEqualTo(bytes);
        }
    }

    @Property
    void readsEveryIpv4Address(@ForAll int number) throws UnknownHostException {
        byte[] bytes = BigInteger.valueOf(number & 0xffffffffL)
                .or(BigInteger.ONE.shiftLeft(32))
                .toByteArray();
        String text = InetAddress.getByAddress(Arrays.copyOfRange(bytes, 1, 5)).getHostAddress();

        assertThat(read(text)).isTrue();
        assertThat(address.isIpv4()).isTrue();
        assertThat((int) address.low()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "256.1.1.1",
                "1.2.3.1000",
                "01.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.a",
                "-1.2.3.4",
                ":",
                ":::",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1::2::3",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                "::1%eth0",
                "[::1]",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "é::"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(read(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"::", "::1", "1::", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::1.2.3.4"})
    void readsTheEdgesOfTheGrammar(String text) throws UnknownHostException {
        assertThat(read(text)).isTrue();
        assertThat(ByteBuffer.allocate(16)
                        .putLong(address.high())
                        .putLong(address.low())
                        .array())
                .isEqualTo(InetAddress.getByName(text).getAddress());
    }

    private boolean read(String text) {
        byte[] bytes = ("x" + text + "1").getBytes(StandardCharsets.UTF_8);
        return address.read(bytes, 1, bytes.length - 1);
    }
}

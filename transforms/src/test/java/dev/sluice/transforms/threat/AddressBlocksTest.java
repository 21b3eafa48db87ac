package dev.sluice.transforms.threat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.filter.CidrBlock;
import dev.sluice.transforms.filter.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AddressBlocksTest {
    private static AddressBlocks blocks(List<String> texts) {
        AddressBlocks blocks = new AddressBlocks();
        for (int i = 0; i < texts.size(); i++) {
            blocks.add(CidrBlock.parse(texts.get(i)).orElseThrow(), i);
        }
        blocks.complete();
        return blocks;
    }

    private static String find(AddressBlocks blocks, String address) {
        IpAddress read = new IpAddress();
        byte[] text = address.getBytes(StandardCharsets.US_ASCII);
        assertThat(read.read(text, 0, text.length)).as(address).isTrue();
        int slot = blocks.find(read);
        if (slot < 0) {
            return "nothing";
        }
        OutputBuffer out = new OutputBuffer(64);
        blocks.put(slot, out);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.US_ASCII);
    }

    @Test
    void findsTheSmallestNetwork() {
        AddressBlocks blocks =
                blocks(List.of("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "2001:db8::/32", "2001:db8::1", "0.0.0.0/0"));

        assertThat(find(blocks, "10.1.2.3")).isEqualTo("10.1.2.3");
        assertThat(find(blocks, "::ffff:10.1.2.3")).isEqualTo("10.1.2.3");
        assertThat(find(blocks, "10.1.2.4")).isEqualTo("10.1.0.0/16");
        assertThat(find(blocks, "10.2.0.0")).isEqualTo("10.0.0.0/8");
        assertThat(find(blocks, "11.0.0.0")).isEqualTo("0.0.0.0/0");
        assertThat(find(blocks, "2001:db8::1")).isEqualTo("2001:db8::1");
        assertThat(find(blocks, "2001:db8:ffff::1")).isEqualTo("2001:db8::/32");
        assertThat(find(blocks, "2001:db9::1")).isEqualTo("nothing");
        assertThat(find(blocks(List.of("::/0")), "10.1.2.3")).isEqualTo("nothing");
        assertThat(find(blocks(List.of("::/0")), "::1")).isEqualTo("::/0");
        assertThat(find(blocks(List.of()), "10.1.2.3")).isEqualTo("nothing");
    }

    @Test
    void theFirstOfTwoLabelsCounts() {
        AddressBlocks blocks = blocks(List.of("10.1.2.3/16", "10.1.0.0/16"));
        IpAddress address = new IpAddress();
        address.read("10.1.9.9".getBytes(StandardCharsets.US_ASCII), 0, 8);

        assertThat(blocks.count()).isEqualTo(1);
        assertThat(blocks.label(blocks.find(address))).isZero();
    }

    @Property(tries = 200)
    void findsWhatTryingEachNetworkFinds(@ForAll long seed) throws UnknownHostException {
        Random random = new Random(seed);
        List<String> networks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            networks.add(
                    random.nextBoolean()
                            ? ipv4(random) + "/" + random.nextInt(33)
                            : ipv6(random) + "/" + random.nextInt(129));
        }
        AddressBlocks blocks = blocks(networks);

        for (int i = 0; i < 60; i++) {
            String address = random.nextBoolean() ? ipv4(random) : ipv6(random);
            String found = find(blocks, address);
            assertThat(found.equals("nothing") ? -1 : prefix(found)).as(address).isEqualTo(longest(networks, address));
            assertThat(found.equals("nothing") || holds(found, address)).isTrue();
        }
    }

    /** Close to one another, so that networks hold addresses. */
    private static String ipv4(Random random) {
        return "10." + random.nextInt(2) + "." + random.nextInt(2) * 128 + "." + random.nextInt(256);
    }

    private static String ipv6(Random random) {
        return "2001:db8:" + Integer.toHexString(random.nextInt(4)) + "::" + Integer.toHexString(random.nextInt(16));
    }

    private static int longest(List<String> networks, String address) throws UnknownHostException {
        int longest = -1;
        for (String network : networks) {
            if (holds(network, address)) {
                longest = Math.max(longest, prefix(network));
            }
        }
        return longest;
    }

    private static int prefix(String network) {
        int slash = network.indexOf('/');
        int bits = network.contains(":") ? 128 : 32;
        return slash < 0 ? bits : Integer.parseInt(network.substring(slash + 1));
    }

    private static boolean holds(String network, String address) throws UnknownHostException {
        byte[] first = InetAddress.getByName(network.replaceFirst("/.*", "")).getAddress();
        byte[] second = InetAddress.getByName(address).getAddress();
        if (first.length != second.length) {
            return false;
        }
        for (int bit = 0; bit < prefix(network); bit++) {
            int mask = 0x80 >> bit % 8;
            if ((first[bit / 8] & mask) != (second[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}

package dev.sluice.transforms.filter;

import java.util.List;

/** A test on an address that has been read. */
@SuppressWarnings("ArrayRecordComponent") // Tests are run, never compared.
interface AddressTest {
    boolean test(IpAddress address);

    /** An address as an unsigned 128-bit number. */
    record Value(long high, long low) implements Comparable<Value> {
        @Override
        public int compareTo(Value other) {
            int highs = Long.compareUnsigned(high, other.high);
            return highs != 0 ? highs : Long.compareUnsigned(low, other.low);
        }
    }

    record Compare(Operator operator, Value value) implements AddressTest {
        @Override
        public boolean test(IpAddress address) {
            return operator.accepts(address.compareTo(value.high(), value.low()));
        }
    }

    /** Both ends are included. */
    record Between(Value from, Value to) implements AddressTest {
        @Override
        public boolean test(IpAddress address) {
            return address.compareTo(from.high(), from.low()) >= 0 && address.compareTo(to.high(), to.low()) <= 0;
        }
    }

    /**
     * One of several addresses, by binary search.
     *
     * @param sorted in ascending order
     */
    record In(List<Value> sorted) implements AddressTest {
        @Override
        public boolean test(IpAddress address) {
            int low = 0;
            int high = sorted.size() - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                Value value = sorted.get(middle);
                int comparison = address.compareTo(value.high(), value.low());
                if (comparison == 0) {
                    return true;
                } else if (comparison < 0) {
                    high = middle - 1;
                } else {
                    low = middle + 1;
                }
            }
            return false;
        }
    }

    /** In any of several blocks. */
    record InBlocks(CidrBlock[] blocks) implements AddressTest {
        @Override
        public boolean test(IpAddress address) {
            for (CidrBlock block : blocks) {
                if (block.contains(address)) {
                    return true;
                }
            }
            return false;
        }
    }
}

package dev.sluice.sinks.delivery;

/** A shipment on its way: what it may not overtake and how often it was tried. Guarded by its lane's lock. */
final class Consignment {
    final Object key;
    Shipment shipment;
    long bytes;

    /** When the first attempt was made, and the last one. */
    long startedNanos;

    long calledNanos;

    /** What the last attempt sent. */
    long calledBytes;

    int attempts;

    /** The attempt whose answer is awaited; 0 while none is. An answer to any other comes too late. */
    int awaited;

    Consignment(Object key, Shipment shipment) {
        this.key = key;
        this.shipment = shipment;
        this.bytes = shipment.payloadBytes();
    }

    /** Goes on with fewer events: the others are settled. */
    void shrinkTo(Shipment rest) {
        shipment = rest;
        bytes = rest.payloadBytes();
    }
}

package org.apache.flink.core.fs;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What Flink 1.20 says of an input stream that can be read into a buffer. Flink's file system for gs:// implements it from
 * 1.20.0 on, and the last one before that does not run with the Google client it holds; Flink 1.19 has no such interface, so
 * the plugin brings it. Flink's own, where there is one, comes first: a plugin's class loader asks Flink before itself for
 * what is in {@code org.apache.flink}.
 */
public interface ByteBufferReadable {

    /**
     * Reads up to {@code buffer.remaining()} bytes at the stream's position, which moves on.
     *
     * @return the number of bytes read, or -1 at the end of the stream
     */
    int read(ByteBuffer buffer) throws IOException;

    /**
     * Reads up to {@code buffer.remaining()} bytes at {@code position}; the stream's own position stays.
     *
     * @return the number of bytes read, or -1 at the end of the stream
     */
    int read(long position, ByteBuffer buffer) throws IOException;
}

package dev.sluice.testkit.bigquery;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link BigQueryServer} is set up.
 *
 * @param certificate PEM file with the certificate chain for gRPC over TLS, or null for none
 * @param privateKey PEM file with its PKCS #8 key, or null for none
 * @param databaseFile where DuckDB keeps the rows, or null for memory; while the server runs only {@link
 *     BigQueryServer#query} can read it, afterwards any DuckDB client
 */
public record BigQuerySettings(@Nullable Path certificate, @Nullable Path privateKey, @Nullable Path databaseFile) {

    public BigQuerySettings {
        if ((certificate == null) != (privateKey == null)) {
            throw new IllegalArgumentException("certificate, privateKey: one is missing (expected: both or neither)");
        }
    }

    /** Rows in memory, gRPC without TLS. */
    public static BigQuerySettings defaults() {
        return new BigQuerySettings(null, null, null);
    }

    public BigQuerySettings withTls(Path newCertificate, Path newPrivateKey) {
        return new BigQuerySettings(newCertificate, newPrivateKey, databaseFile);
    }

    public BigQuerySettings withDatabaseFile(Path file) {
        return new BigQuerySettings(certificate, privateKey, file);
    }
}

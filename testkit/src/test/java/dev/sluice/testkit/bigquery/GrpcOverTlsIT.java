package dev.sluice.testkit.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.bigquery.storage.v1.BigQueryWriteGrpc;
import com.google.cloud.bigquery.storage.v1.GetWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One port for REST without TLS and gRPC with it, as Beam's BigQueryIO wants them. */
class GrpcOverTlsIT {

    @TempDir
    Path folder;

    @Test
    void speaksGrpcOverTlsBesidePlainRest() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Path certificate = write("certificate.pem", selfSigned(keys));
        Path privateKey = write("key.pem", new JcaPKCS8Generator(keys.getPrivate(), null));

        try (BigQueryServer server =
                BigQueryServer.start(BigQuerySettings.defaults().withTls(certificate, privateKey))) {
            post(server, "/datasets", "{\"datasetReference\":{\"datasetId\":\"acme\"}}");
            post(
                    server,
                    "/datasets/acme/tables",
                    "{\"tableReference\":{\"tableId\":\"t\"},"
                            + "\"schema\":{\"fields\":[{\"name\":\"id\",\"type\":\"INTEGER\"}]}}");

            ManagedChannel channel = Grpc.newChannelBuilder(
                            server.grpcEndpoint(),
                            TlsChannelCredentials.newBuilder()
                                    .trustManager(certificate.toFile())
                                    .build())
                    .build();
            try {
                WriteStream stream = BigQueryWriteGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .getWriteStream(GetWriteStreamRequest.newBuilder()
                                .setName("projects/sluice/datasets/acme/tables/t/streams/_default")
                                .build());
                assertThat(stream.getType()).isEqualTo(WriteStream.Type.COMMITTED);
            } finally {
                channel.shutdownNow();
                assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static void post(BigQueryServer server, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.restEndpoint() + "/bigquery/v2/projects/sluice" + path))
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private static X509CertificateHolder selfSigned(KeyPair keys) throws Exception {
        X500Name name = new X500Name("CN=bigquery-stand-in");
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        name,
                        keys.getPublic())
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    }

    private Path write(String name, Object pemObject) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(pemObject);
        }
        return Files.writeString(folder.resolve(name), text.toString());
    }
}

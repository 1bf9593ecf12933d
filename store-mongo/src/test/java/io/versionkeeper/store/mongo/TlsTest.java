package io.versionkeeper.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.MongodbStandIn;
import io.versionkeeper.testservers.TestCertificate;
import java.nio.file.Path;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in that speaks TLS, with a certificate that the JVM does not know. */
class TlsTest {
    @TempDir
    static Path folder;

    private static TestCertificate certificate;
    private static MongodbStandIn standIn;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.make(folder, "mongo");
        standIn = MongodbStandIn.startWithTls(certificate);
    }

    @AfterAll
    static void stop() {
        standIn.close();
    }

    @Test
    void aServerThatIsNotTrustedIsOneClearError() {
        try (MongoVersionStore store = MongoVersionStore.open(standIn.newDatabaseUrl() + "tls=true#timeout=2s")) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("check that the server speaks TLS, and its certificate");
        }
    }

    @Test
    void aClientOfTheApplicationBringsItsCertificates() throws Exception {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(certificate.trusted());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        try (MongoClient client = MongoClients.create(MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString(standIn.newDatabaseUrl()))
                        .applyToSslSettings(ssl -> ssl.enabled(true).context(context))
                        .build());
                MongoVersionStore store = MongoVersionStore.builder(client).build()) {
            assertThat(store.bump(ResourceId.of("users"), 1)).isEqualTo(Version.of(1, 1));
        }
    }
}

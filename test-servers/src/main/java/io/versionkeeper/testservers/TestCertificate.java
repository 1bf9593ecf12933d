package io.versionkeeper.testservers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * A self-signed certificate for 127.0.0.1. Who trusts it names it as the authority.
 *
 * @param certificate as a PEM file
 * @param key as a PEM file
 * @param keyStore both, under the certificate's name
 * @param name the certificate's name
 */
public record TestCertificate(Path certificate, Path key, KeyStore keyStore, String name) {
    private static final String PASSWORD = "changeit";

    /**
     * Makes a new one.
     *
     * @param folder gets the files
     * @param name begins their names
     * @return the certificate and its key
     * @throws IOException if the files cannot be written
     * @throws GeneralSecurityException if this JVM cannot make such a thing
     */
    public static TestCertificate make(Path folder, String name) throws IOException, GeneralSecurityException {
        Path file = folder.resolve(name + ".p12");
        Operator.run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD);
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        return new TestCertificate(
                pem(
                        folder.resolve(name + ".crt"),
                        "CERTIFICATE",
                        store.getCertificate(name).getEncoded()),
                pem(
                        folder.resolve(name + ".key"),
                        "PRIVATE KEY",
                        store.getKey(name, PASSWORD.toCharArray()).getEncoded()),
                store,
                name);
    }

    /**
     * What trusts this certificate, for a client in Java.
     *
     * @return a key store without the key
     * @throws IOException never
     * @throws GeneralSecurityException if this JVM cannot make such a thing
     */
    public KeyStore trusted() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(name, x509());
        return trusted;
    }

    PrivateKey privateKey() {
        try {
            return (PrivateKey) keyStore.getKey(name, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    X509Certificate x509() {
        try {
            return (X509Certificate) keyStore.getCertificate(name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path pem(Path file, String what, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    }
}

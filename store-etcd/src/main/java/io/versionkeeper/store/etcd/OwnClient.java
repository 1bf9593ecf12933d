package io.versionkeeper.store.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.netty.handler.ssl.SslContextBuilder;
import io.versionkeeper.spi.StoreUri;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes the clients of a store that was given a URI. */
final class OwnClient implements Supplier<Client> {
    private static final String CA = "ca";
    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";

    static final Set<String> OPTIONS = Set.of(CA, CERTIFICATE, KEY);

    private final Address address;
    private final Duration timeout;
    private final @Nullable File ca;
    private final @Nullable File certificate;
    private final @Nullable File key;

    OwnClient(StoreUri uri) {
        this.address = Address.of(uri);
        this.timeout = uri.timeout();
        this.ca = file(uri, CA);
        this.certificate = file(uri, CERTIFICATE);
        this.key = file(uri, KEY);
        if ((certificate == null) != (key == null)) {
            String given = certificate == null ? KEY : CERTIFICATE;
            throw uri.invalidOption(given, uri.option(given, ""), "give both certificate and key, or neither");
        }
    }

    private @Nullable File file(StoreUri uri, String option) {
        String path = uri.option(option, "");
        if (path.isEmpty()) {
            return null;
        }
        if (!address.tls()) {
            throw uri.invalidOption(option, path, "which is for TLS alone: write etcds:// instead of etcd://");
        }
        return Path.of(path).toFile();
    }

    /**
     * jetcd's own retries are off: the store knows which calls may be repeated. And so is its wait for a connection:
     * what cannot be sent fails at once, and is never sent later.
     */
    @Override
    public Client get() {
        ClientBuilder builder = Client.builder()
                .target(address.target())
                .connectTimeout(timeout)
                .waitForReady(false)
                .retryMaxAttempts(0)
                .interceptor(new Deadline(timeout));
        if (address.user() != null && address.password() != null) {
            builder.user(bytes(address.user())).password(bytes(address.password()));
        }
        if (address.tls()) {
            secure(builder);
        }
        return builder.build();
    }

    private void secure(ClientBuilder builder) {
        requireReadable(CA, ca);
        requireReadable(CERTIFICATE, certificate);
        requireReadable(KEY, key);
        try {
            builder.sslContext(this::configure);
        } catch (SSLException | IllegalArgumentException e) {
            throw new SetupException(
                    "the files given as ca, certificate and key cannot be used: " + e.getMessage()
                            + "; give PEM files, the key in PKCS#8 and without a password",
                    e);
        }
    }

    private void configure(SslContextBuilder context) {
        if (ca != null) {
            context.trustManager(ca);
        }
        if (certificate != null && key != null) {
            context.keyManager(certificate, key);
        }
    }

    private static void requireReadable(String option, @Nullable File file) {
        if (file != null && !Files.isReadable(file.toPath())) {
            throw new SetupException(
                    "the file " + file + ", given as the option " + option
                            + ", cannot be read; mend its path or rights",
                    null);
        }
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    /** Ends each call on both sides: jetcd itself sets no bound, and cannot cancel. A watch lasts. */
    private record Deadline(Duration timeout) implements ClientInterceptor {
        @Override
        public <A, B> ClientCall<A, B> interceptCall(
                MethodDescriptor<A, B> method, CallOptions options, Channel channel) {
            if (method.getType() == MethodDescriptor.MethodType.UNARY) {
                return channel.newCall(method, options.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
            }
            return new EndingForGood<>(channel.newCall(method, options));
        }
    }

    /** jetcd would begin a watch that was unavailable anew after half a second, and say nothing of what it missed. */
    private static final class EndingForGood<A, B> extends SimpleForwardingClientCall<A, B> {
        EndingForGood(ClientCall<A, B> stream) {
            super(stream);
        }

        @Override
        public void start(Listener<B> listener, Metadata headers) {
            super.start(
                    new SimpleForwardingClientCallListener<B>(listener) {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            super.onClose(status.isOk() ? status : ended(status), trailers);
                        }
                    },
                    headers);
        }

        private static Status ended(Status status) {
            return Status.ABORTED.withDescription(status.getDescription()).withCause(status.getCause());
        }
    }
}

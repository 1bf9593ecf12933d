package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import io.versionkeeper.spi.Versions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * A store with room for one record, whose lock is the file's or, with {@code #lock=process}, the process's alone. With
 * {@code #lock=never} reads wait for a lock that nobody gives back, deaf to interruptions; with {@code #log=out} bumps
 * say so on the console.
 */
public final class OneFileProvider implements VersionStoreProvider {
    /** For the service loader. */
    public OneFileProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("onefile");
    }

    @Override
    public VersionStore open(StoreUri uri) {
        return new OneFileStore(
                Path.of(uri.location().substring("onefile:".length())),
                uri.option("lock", "file"),
                uri.option("log", "none").equals("out"));
    }

    private record OneFileStore(Path file, String lock, boolean logs) implements VersionStore {
        @Override
        public Versions read(Set<ResourceId> names) {
            if (lock.equals("never")) {
                new Semaphore(0).acquireUninterruptibly();
            }
            try {
                return Files.exists(file)
                        ? new Versions("one", Map.of(names.iterator().next(), version()))
                        : new Versions("one", Map.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            synchronized (OneFileStore.class) {
                if (logs) {
                    System.out.println("DEBUG bumping " + name);
                }
                try (FileChannel channel = FileChannel.open(
                                file.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock held = lock.equals("file") ? channel.lock() : null) {
                    long last = Files.exists(file) ? version().number() : 0;
                    Path next = Files.writeString(
                            file.resolveSibling("next" + ProcessHandle.current().pid()), last + 1 + " " + stamp);
                    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                    return Version.of(last + 1, stamp);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private Version version() throws IOException {
            String record = Files.readString(file);
            int blank = record.indexOf(' ');
            return Version.of(Long.parseLong(record.substring(0, blank)), Long.parseLong(record.substring(blank + 1)));
        }

        @Override
        public void close() {}
    }
}

package com.example.dir;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps versions in a directory that all nodes share: for each namespace a folder, in it a file for each resource, with
 * its number, its stamp and (for people) its name, and one with the incarnation. A file is only ever replaced as a
 * whole, so that a reader sees an old or a new one and needs no lock.
 */
public final class DirStore implements VersionStore {
    private static final String INCARNATION = "incarnation";

    /** A file lock keeps processes apart, not threads; and it ends when any channel of its process on that file ends. */
    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final StoreUri uri;
    private final Path directory;
    private final Path folder;
    private final boolean sync;
    private volatile boolean closed;

    DirStore(StoreUri uri, Path directory) {
        this.uri = uri;
        this.directory = directory;
        this.folder = directory.resolve(FileNames.of(uri.namespace()));
        this.sync = uri.flag("sync", true);
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        return call(() -> {
            String incarnation = text(INCARNATION);
            if (incarnation == null) {
                incarnation = locked(this::incarnation);
            }
            Map<ResourceId, Version> present = new HashMap<>();
            for (ResourceId name : names) {
                Version version = version(name);
                if (!version.isNone()) {
                    present.put(name, version);
                }
            }
            return new Versions(incarnation, present);
        });
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        return call(() -> locked(() -> {
            incarnation();
            Version last = version(name);
            Version next = Version.of(last.isNone() ? 1 : last.number() + 1, stamp);
            replace(FileNames.of(name.name()), next.number() + " " + stamp + " " + name);
            return next;
        }));
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Under the lock: the first client of an empty namespace draws it, and all others get what that one drew. */
    private String incarnation() throws IOException {
        String incarnation = text(INCARNATION);
        if (incarnation == null) {
            incarnation = UUID.randomUUID().toString();
            Files.createDirectories(folder);
            force(directory);
            replace(INCARNATION, incarnation);
        }
        return incarnation;
    }

    private Version version(ResourceId name) throws IOException {
        String record = text(FileNames.of(name.name()));
        if (record == null) {
            return Version.NONE;
        }
        try {
            String[] parts = record.split(" ", 3);
            return Version.of(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        } catch (RuntimeException e) {
            throw new StoreMisconfiguredException(
                    "The store " + uri + " has a broken record of " + name + ": \"" + record + "\"; delete its file",
                    e);
        }
    }

    /** What a file holds, or null if there is none. */
    private String text(String file) throws IOException {
        try {
            return Files.readString(folder.resolve(file));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Writes another file, to the disk, and puts it in the place of the old one: a crash leaves one of the two. */
    private void replace(String file, String text) throws IOException {
        Path next = folder.resolve("next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (sync) {
                channel.force(true);
            }
        }
        Files.move(next, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        force(folder);
    }

    private void force(Path entriesOf) throws IOException {
        if (sync) {
            try (FileChannel entries = FileChannel.open(entriesOf)) {
                entries.force(true);
            }
        }
    }

    /** Runs a change while no other thread, client or process makes one; waits for them within the time-out. */
    private <T> T locked(Call<T> change) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + uri.timeout().toNanos();
        Path lockFile = directory.toRealPath().resolve(folder.getFileName() + ".lock");
        ReentrantLock threads = LOCKS.computeIfAbsent(lockFile, file -> new ReentrantLock());
        if (!threads.tryLock(uri.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("another thread holds " + lockFile);
        }
        try (FileChannel processes = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (processes.tryLock() == null) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("another process holds " + lockFile);
                }
                Thread.sleep(1);
            }
            return change.run();
        } finally {
            threads.unlock();
        }
    }

    private <T> T call(Call<T> call) {
        if (closed) {
            throw new IllegalStateException("The store " + uri + " is closed");
        }
        try {
            return call.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("A call of the store " + uri + " was interrupted", e);
        } catch (AccessDeniedException e) {
            throw new StoreMisconfiguredException(
                    "The store " + uri + " may not use " + e.getFile() + "; let this user read and write there", e);
        } catch (IOException e) {
            throw new StoreUnavailableException("The store " + uri + " does not answer: " + e, e);
        }
    }

    private interface Call<T> {
        T run() throws IOException, InterruptedException;
    }
}

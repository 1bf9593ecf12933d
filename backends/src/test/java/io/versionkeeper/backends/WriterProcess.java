package io.versionkeeper.backends;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.testservers.JavaProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A {@link SteppedWriter}, as the one who drives it sees it. */
final class WriterProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final JavaProcess process;

    /** Starts it; {@link #awaitReady} waits until it is connected. */
    WriterProcess(List<Followed> sources) {
        String uris = sources.stream()
                .map(source -> source.name() + " " + source.uri())
                .collect(Collectors.joining("\n"));
        process = JavaProcess.start(SteppedWriter.class, Map.of(SteppedWriter.SOURCES, uris), this::handle);
    }

    private void handle(String line) {
        if (line.startsWith(SteppedWriter.DONE) || line.startsWith(SteppedWriter.FAILED)) {
            answers.add(line);
        } else {
            System.out.println("writer: " + line);
        }
    }

    void awaitReady() throws InterruptedException {
        assertThat(answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(SteppedWriter.DONE);
    }

    /** Takes a step of the transaction in a database, and returns when it is done. */
    void take(Step step, Followed source, String entry) throws InterruptedException {
        process.send(source.name() + " " + step.command() + " " + entry);
        assertThat(answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as(source.name())
                .isEqualTo(SteppedWriter.DONE);
    }

    void pause() {
        process.pause();
    }

    void resume() {
        process.resume();
    }

    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}

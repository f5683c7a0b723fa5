package dev.agentvillage.runner.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a program that should end by itself, and reads what it says. */
final class Probe {
    static final int MAX_OUTPUT = 1 << 20;

    private Probe() {}

    /**
     * @param output both streams, at most {@link #MAX_OUTPUT} bytes of them
     */
    record Answer(int exitCode, String output) {}

    /**
     * @throws IOException when it cannot be started, or takes longer
     */
    static Answer run(
            List<String> argv, Path directory, Map<String, String> environment, long millis)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(argv).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            CompletableFuture<String> said =
                    CompletableFuture.supplyAsync(
                            () -> read(process.getInputStream()),
                            task -> Thread.ofVirtual().name("probe").start(task));
            String output = said.get(millis, TimeUnit.MILLISECONDS);
            if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                throw new IOException(argv.getFirst() + " does not end");
            }
            return new Answer(process.exitValue(), output);
        } catch (TimeoutException e) {
            throw new IOException(
                    argv.getFirst() + " took longer than " + millis + " ms and was ended", e);
        } catch (ExecutionException e) {
            throw new IOException(argv.getFirst() + " cannot be read", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String read(InputStream in) {
        try (in) {
            String text = new String(in.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.agentvillage.stack.postgres;

import dev.agentvillage.stack.process.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A running PostgreSQL. Its databases exist when it is returned. */
public final class LocalPostgres implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final PostgresSettings settings;
    private final Process process;

    private LocalPostgres(PostgresSettings settings, Process process) {
        this.settings = settings;
        this.process = process;
    }

    /** Starts the server, after one that a killed parent left on the same directory was stopped. */
    public static LocalPostgres start(PostgresSettings settings) {
        stopOn(settings.directory());
        var cluster = Cluster.of(settings);
        cluster.initialize();
        var server = new LocalPostgres(settings, launch(cluster));
        try {
            server.awaitReady();
            Databases.ensure(settings);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Stops whatever PostgreSQL runs on the directory. */
    public static void stopOn(Path directory) {
        new Postmaster(directory).stop();
    }

    /** The server that runs on the directory, whoever started it. */
    public static Optional<ProcessHandle> runningOn(Path directory) {
        return new Postmaster(directory).running();
    }

    private static Process launch(Cluster cluster) {
        try {
            Files.createDirectories(cluster.settings().log().toAbsolutePath().getParent());
            return cluster.process(cluster.server()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        var postmaster = new Postmaster(settings.directory());
        Readiness.await(
                "PostgreSQL",
                process.toHandle(),
                settings.log(),
                START,
                () -> postmaster.ready(process.pid()));
    }

    public Process process() {
        return process;
    }

    public PostgresSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            Postmaster.stop(process.toHandle());
        }
    }
}

package dev.agentvillage.stack.postgres;

import dev.agentvillage.stack.process.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Runs a PostgreSQL. */
public final class LocalPostgres {
    private static final Duration START = Duration.ofSeconds(60);

    private LocalPostgres() {}

    /** Starts the server and waits until its databases are there. */
    public static Process start(PostgresSettings settings) {
        var process = launch(settings);
        try {
            awaitReady(settings, process);
            return process;
        } catch (RuntimeException e) {
            stop(process.toHandle());
            throw e;
        }
    }

    /** Starts the server, after one that a killed parent left on the same directory was stopped. */
    public static Process launch(PostgresSettings settings) {
        stopOn(settings.directory());
        var cluster = Cluster.of(settings);
        cluster.initialize();
        try {
            Files.createDirectories(settings.log().toAbsolutePath().getParent());
            return cluster.process(cluster.server()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when the databases can be used. */
    public static void awaitReady(PostgresSettings settings, Process process) {
        var postmaster = new Postmaster(settings.directory());
        Readiness.await(
                "PostgreSQL",
                process.toHandle(),
                settings.log(),
                START,
                () -> postmaster.ready(process.pid()));
        Databases.ensure(settings);
    }

    /** Disconnects clients, rolls back what they did not commit, writes everything out. */
    public static void stop(ProcessHandle process) {
        Postmaster.stop(process);
    }

    /** Stops whatever PostgreSQL runs on the directory. */
    public static void stopOn(Path directory) {
        runningOn(directory).ifPresent(Postmaster::stop);
    }

    /** The server that runs on the directory, whoever started it. */
    public static Optional<ProcessHandle> runningOn(Path directory) {
        return new Postmaster(directory).running();
    }
}

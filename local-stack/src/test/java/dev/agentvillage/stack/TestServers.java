package dev.agentvillage.stack;

import dev.agentvillage.stack.broker.BrokerSettings;
import dev.agentvillage.stack.broker.LocalBroker;
import dev.agentvillage.stack.postgres.LocalPostgres;
import dev.agentvillage.stack.postgres.PostgresSettings;
import dev.agentvillage.stack.process.FileTree;
import dev.agentvillage.stack.process.PidFile;
import dev.agentvillage.stack.process.Ports;
import dev.agentvillage.stack.process.Readiness;
import dev.agentvillage.stack.process.Stopping;
import dev.agentvillage.stack.secret.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers of one test JVM; all that is to know about them lies in their directory. */
record TestServers(Path directory, BrokerSettings broker, PostgresSettings postgres) {
    private static final String PROPERTY = "dev.agentvillage.stack.test-servers";
    private static final Duration END = Duration.ofSeconds(15);

    /** How a server ends. */
    enum End {
        ORDERLY,
        KILLED
    }

    static TestServers runningOrStarted() {
        var running = System.getProperty(PROPERTY);
        if (running != null) {
            var at = running.split(",", -1);
            return settings(Path.of(at[0]), i -> Integer.parseInt(at[i]));
        }
        var base = base();
        sweep(base);
        var directory = base.resolve("run-" + ProcessHandle.current().pid());
        FileTree.delete(directory);
        // None of them twice.
        var ports =
                Stream.concat(Stream.of(0), Stream.generate(Ports::anyFree))
                        .distinct()
                        .limit(4)
                        .toList();
        var servers = settings(directory, ports::get);
        Runtime.getRuntime().addShutdownHook(new Thread(servers::remove, "test-stack-stop"));
        new PidFile(directory.resolve("owner.pid")).write(ProcessHandle.current().pid());
        var database = CompletableFuture.runAsync(servers::startPostgres);
        servers.startBroker();
        database.join();
        System.setProperty(
                PROPERTY,
                directory
                        + ","
                        + ports.stream()
                                .skip(1)
                                .map(String::valueOf)
                                .collect(Collectors.joining(",")));
        return servers;
    }

    private static TestServers settings(Path directory, Function<Integer, Integer> ports) {
        var secrets = new Secrets(directory.resolve("secrets"));
        return new TestServers(
                directory,
                new BrokerSettings(
                        directory.resolve("kafka"),
                        secrets.directory().resolve("broker.properties"),
                        directory.resolve("kafka.log"),
                        ports.apply(1),
                        ports.apply(2),
                        Map.of(BrokerSettings.ADMIN, secrets.password("kafka-admin")),
                        List.of(
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx384m",
                                // What it unpacks goes when the directory goes.
                                "-Djava.io.tmpdir=" + directory),
                        Map.of(),
                        BrokerSettings.Orphan.STOPS),
                new PostgresSettings(
                        cache(),
                        directory.resolve("postgres"),
                        directory.resolve("postgres.log"),
                        ports.apply(3),
                        secrets.password("postgres-superuser"),
                        TestStack.DATABASES.stream()
                                .collect(
                                        Collectors.toMap(
                                                Function.identity(),
                                                name -> secrets.password("postgres-" + name))),
                        Map.of(),
                        PostgresSettings.Durability.NONE));
    }

    Path secrets() {
        return directory.resolve("secrets");
    }

    private void startBroker() {
        var started = LocalBroker.launch(broker);
        brokerPid().write(started.pid());
        LocalBroker.awaitReady(broker, started);
    }

    private void startPostgres() {
        // PostgreSQL keeps its own pid file.
        LocalPostgres.start(postgres);
    }

    private PidFile brokerPid() {
        return new PidFile(directory.resolve("broker.pid"));
    }

    void restartBroker(End end, Duration away) {
        brokerPid().running().ifPresent(process -> end(process, end));
        Readiness.pause(away);
        startBroker();
    }

    void restartPostgres(End end, Duration away) {
        switch (end) {
            case ORDERLY -> LocalPostgres.stopOn(postgres.directory());
            case KILLED ->
                    LocalPostgres.runningOn(postgres.directory())
                            .ifPresent(process -> end(process, end));
        }
        Readiness.pause(away);
        startPostgres();
    }

    private static void end(ProcessHandle process, End end) {
        var signal = end == End.KILLED ? Stopping.Signal.KILL : Stopping.Signal.TERM;
        Stopping.stop(process, signal, END);
    }

    private void remove() {
        var broker = brokerPid().running();
        // Nobody reads what they would still write.
        broker.ifPresent(process -> end(process, End.KILLED));
        LocalPostgres.runningOn(postgres.directory())
                .ifPresent(process -> Stopping.stop(process, Stopping.Signal.QUIT, END));
        FileTree.delete(directory);
    }

    /** Removes what a killed test JVM left behind. */
    private static void sweep(Path base) {
        try (Stream<Path> runs = Files.list(Files.createDirectories(base))) {
            for (var run :
                    runs.filter(p -> p.getFileName().toString().startsWith("run-")).toList()) {
                if (new PidFile(run.resolve("owner.pid")).running().isEmpty()) {
                    settings(run, port -> 1).remove();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the module's build directory where there is one: removed by its clean. */
    private static Path base() {
        var here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("pom.xml"))
                ? here.resolve("target/test-stack")
                : Path.of(System.getProperty("java.io.tmpdir"), "village-test-stack");
    }

    /** Unpacked binaries, shared by the modules of one checkout. */
    private static Path cache() {
        var here = Path.of("").toAbsolutePath();
        var parent = here.getParent();
        return parent != null && Files.exists(parent.resolve("pom.xml"))
                ? parent.resolve("target/test-stack-cache")
                : base().resolve("cache");
    }
}

package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.metering.Village;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Processes of {@link LedgerVictim}; PostgreSQL knows them as {@code victim}. */
final class Victims {
    private static final long MINUTE = 60;

    private final Village village;
    private final Path output;
    private final List<Process> started = new ArrayList<>();

    Victims(Village village, Path directory) {
        this.village = village;
        this.output = directory.resolve("out");
    }

    Process start(String... args) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx200m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LedgerVictim.class.getName()));
        command.addAll(List.of(args));
        Files.deleteIfExists(output);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        village.stack()
                .kafkaClient()
                .forEach(
                        (name, value) ->
                                environment.put(
                                        "VICTIM_KAFKA_" + name.replace('.', '_'),
                                        String.valueOf(value)));
        var database = village.stack().database("metering");
        environment.put("VICTIM_DB", database.jdbcUrl() + "?ApplicationName=victim");
        environment.put("VICTIM_DB_USER", database.username());
        environment.put("VICTIM_DB_PASSWORD", database.password());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /**
     * {@code STOP} and {@code CONT}: a process that does nothing for a while, and does not know.
     */
    static void signal(String signal, Process process) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor(MINUTE, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(MINUTE, TimeUnit.SECONDS)).isTrue();
    }

    /** Of the one that was started last. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "";
        }
    }

    void close() throws InterruptedException {
        for (Process process : started) {
            kill(process);
        }
    }
}

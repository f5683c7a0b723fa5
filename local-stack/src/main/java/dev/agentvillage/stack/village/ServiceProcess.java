package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.JavaCommand;
import dev.agentvillage.stack.process.OwnSession;
import dev.agentvillage.stack.process.Readiness;
import dev.agentvillage.stack.process.Stopping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One of our services as a part: a Quarkus fast-jar that is ready when its health says so. */
record ServiceProcess(
        Part part,
        Path jar,
        int port,
        int managementPort,
        VillageDirectory data,
        String heap,
        Map<String, String> environment)
        implements PartProcess {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(25);
    private static final int HTTP_MILLIS = 1000;

    @Override
    public Path log() {
        return data.log(part);
    }

    @Override
    public Process launch() {
        var builder = new ProcessBuilder(OwnSession.command(command()));
        builder.environment().putAll(environment);
        try {
            return builder.directory(data.root().toFile())
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        return List.of(
                JavaCommand.executable().toString(),
                "-XX:+UseSerialGC",
                heap,
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + data.temporary(),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-jar",
                jar.toString());
    }

    @Override
    public void awaitReady(Process process) {
        Readiness.await(part.title(), process.toHandle(), log(), START, this::isReady);
    }

    private boolean isReady() {
        var health = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
        try {
            var connection = (HttpURLConnection) health.toURL().openConnection();
            connection.setConnectTimeout(HTTP_MILLIS);
            connection.setReadTimeout(HTTP_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void stop(ProcessHandle process) {
        Stopping.stop(process, Stopping.Signal.TERM, STOP);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return part.title();
    }
}

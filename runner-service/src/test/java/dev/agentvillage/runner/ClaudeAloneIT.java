package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.model.ModelServer;
import dev.agentvillage.model.Scripts;
import dev.agentvillage.model.Step;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ModelEndpoints;
import dev.agentvillage.runner.provider.ProviderDriver;
import dev.agentvillage.runner.provider.RecordingDesk;
import dev.agentvillage.runner.provider.claude.ClaudeDriver;
import dev.agentvillage.runner.runtime.Runtimes;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real Claude Code with our settings, headless, and nobody behind its hooks. */
class ClaudeAloneIT {
    private static final String ID = "claude_code";

    @TempDir Path directory;
    private final Vertx vertx = Vertx.vertx();
    private final HookServer hooks = new HookServer(vertx);
    private ModelServer model;
    private Repo repo;

    @BeforeEach
    void serve() throws IOException {
        assumeTrue(Agents.missing(ID).isEmpty(), () -> Agents.missing(ID).orElseThrow());
        model = ModelServer.start(Scripts.none());
        Agents.model(directory, ID, URI.create(model.base().toString()), "");
        model.script("story", new Step.Run("touch ran.txt"), new Step.Say("Tried."));
        repo = Repo.create(directory, "repo");
    }

    @AfterEach
    void end() {
        hooks.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (model != null) {
            model.close();
        }
    }

    @Test
    void whatItsHooksAllowRuns() throws Exception {
        ended(start(launch()));
        assertThat(repo.directory().resolve("ran.txt")).exists();
    }

    @Test
    void aRunnerThatIsGoneIsANo() throws Exception {
        ProviderDriver.Launch launch = launch();
        hooks.close();
        ended(start(launch));
        assertThat(model.requests()).as("it was told, and went on").hasSizeGreaterThan(1);
        assertThat(repo.directory().resolve("ran.txt")).doesNotExist();
    }

    private ProviderDriver.Launch launch() throws IOException {
        ClaudeDriver driver =
                new ClaudeDriver(
                        new Equipment(
                                new Runtimes(Agents.runtimes()),
                                new ModelEndpoints(directory.resolve(Agents.ENDPOINTS)),
                                hooks,
                                Map.of()));
        if (!(driver.detect() instanceof ProviderDriver.Detection.Found found)) {
            throw new AssertionError(driver.detect());
        }
        SessionSpec spec =
                Specs.told(
                        Specs.shell(repo.directory()).by(ID).under(AgentGround.asking()).spec(),
                        "Please SCRIPT:story");
        return driver.launch(
                new ProviderDriver.Start(
                        found.programs().getFirst(),
                        spec,
                        new ProviderDriver.Place(
                                repo.directory(),
                                Files.createDirectories(directory.resolve("home")),
                                Files.createDirectories(directory.resolve("hooks"))),
                        new RecordingDesk()));
    }

    private Process start(ProviderDriver.Launch launch) throws IOException {
        for (Map.Entry<Path, String> file : launch.files().entrySet()) {
            Files.createDirectories(file.getKey().resolveSibling("."));
            Files.writeString(file.getKey(), file.getValue());
        }
        List<String> argv = new ArrayList<>(launch.argv());
        argv.add(1, "--print");
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().keySet().retainAll(List.of("PATH", "LC_ALL", "LANG"));
        builder.environment().put("HOME", directory.resolve("home").toString());
        builder.environment().putAll(launch.environment());
        return builder.directory(repo.directory().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said.txt").toFile())
                .start();
    }

    private void ended(Process claude) throws InterruptedException, IOException {
        try {
            assertThat(claude.waitFor(60, TimeUnit.SECONDS))
                    .as(Files.readString(directory.resolve("said.txt")))
                    .isTrue();
        } finally {
            claude.descendants().forEach(ProcessHandle::destroyForcibly);
            claude.destroyForcibly();
        }
    }
}

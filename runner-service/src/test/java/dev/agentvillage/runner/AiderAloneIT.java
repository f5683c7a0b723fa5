package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentvillage.model.ModelServer;
import dev.agentvillage.model.Scripts;
import dev.agentvillage.model.Step;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ModelEndpoints;
import dev.agentvillage.runner.provider.ProviderDriver;
import dev.agentvillage.runner.provider.RecordingDesk;
import dev.agentvillage.runner.provider.aider.AiderDriver;
import dev.agentvillage.runner.runtime.Runtimes;
import dev.agentvillage.runner.standin.AiderStandIn;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Aider with our launcher, and somebody else, or nobody, in the runner's place. */
class AiderAloneIT {
    private static final String ID = "aider";
    private static final Duration LONG = Duration.ofSeconds(60);

    /** What is no yes, by the file that is asked for. */
    private static final List<String> NO_ANSWERS =
            List.of(
                    "",
                    "allow",
                    "{}",
                    "[\"allow\"]",
                    "{\"decision\":true}",
                    "{\"decision\":\"allowed\"}",
                    "{\"decision\":\"deny\",\"reason\":null}",
                    "{\"decision\":\"allow\"");

    private static final String YES = "{\"decision\":\"allow\",\"reason\":\"\"}";

    @TempDir Path directory;
    private final Vertx vertx = Vertx.vertx();
    private final HookServer hooks = new HookServer(vertx);
    private final CountDownLatch over = new CountDownLatch(1);
    private ModelServer model;
    private HttpServer other;
    private Repo repo;
    private Process aider;

    enum Which {
        REAL,
        STAND_IN
    }

    @BeforeEach
    void serve() throws IOException {
        model = ModelServer.start(Scripts.none());
        Agents.model(directory, ID, URI.create(model.base() + "/v1"), "scripted-model");
        repo = Repo.create(directory, "repo");
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        other.createContext("/", this::answer);
        other.start();
    }

    @AfterEach
    void end() {
        over.countDown();
        if (aider != null) {
            aider.descendants().forEach(ProcessHandle::destroyForcibly);
            aider.destroyForcibly();
        }
        other.stop(0);
        hooks.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        model.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheRunnerAllowsIsWritten(Which which) throws IOException {
        model.script("story", new Step.Write("made.txt", "made\n"), new Step.Say("Done."));
        ProviderDriver.Launch launch = launch(which);
        start(launch, launch.argv());
        await().atMost(LONG).untilAsserted(() -> assertThat(file("made.txt")).hasContent("made\n"));
    }

    @ParameterizedTest
    @EnumSource
    void aRunnerThatIsGoneIsANo(Which which) throws IOException {
        model.script("story", new Step.Write("made.txt", "made\n"), new Step.Say("Done."));
        ProviderDriver.Launch launch = launch(which);
        hooks.close();
        start(launch, launch.argv());
        awaitSaid("made.txt was not written: the runner did not answer");
        assertThat(file("made.txt")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void onlyAWholeAndPlainYesIsAYes(Which which) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < NO_ANSWERS.size(); i++) {
            steps.add(new Step.Write("no-" + i + ".txt", "made\n"));
        }
        steps.add(new Step.Write("broken.txt", "made\n"));
        steps.add(new Step.Write("failed.txt", "made\n"));
        steps.add(new Step.Write("late.txt", "made\n"));
        steps.add(new Step.Write("yes.txt", "made\n"));
        model.script("story", steps.toArray(Step[]::new));
        ProviderDriver.Launch launch = launch(which);
        start(launch, answeredByOther(launch.argv()));
        await().atMost(LONG).untilAsserted(() -> assertThat(file("yes.txt")).hasContent("made\n"));
        try (var all = Files.list(repo.directory())) {
            assertThat(all.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(".git", "README.md", "src", "yes.txt");
        }
        assertThat(said()).contains("late.txt was not written: the runner did not answer");
    }

    /** Who waits for a second. */
    private List<String> answeredByOther(List<String> argv) {
        List<String> changed = new ArrayList<>(argv);
        changed.set(2, "http://127.0.0.1:" + other.getAddress().getPort() + "/");
        changed.set(4, "1");
        return changed;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String asked =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (!asked.contains("\"change\"")) {
                give(exchange, 200, "{}", 0);
            } else if (asked.contains("broken.txt")) {
                give(exchange, 200, YES, 1);
            } else if (asked.contains("failed.txt")) {
                give(exchange, 500, YES, 0);
            } else if (asked.contains("late.txt")) {
                if (!over.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IOException("nobody ended it");
                }
            } else {
                give(exchange, 200, byFile(asked), 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String byFile(String asked) {
        for (int i = 0; i < NO_ANSWERS.size(); i++) {
            if (asked.contains("no-" + i + ".txt")) {
                return NO_ANSWERS.get(i);
            }
        }
        return YES;
    }

    /**
     * @param missing how many bytes are announced and do not come
     */
    private static void give(HttpExchange exchange, int status, String text, int missing)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length + missing);
        exchange.getResponseBody().write(bytes);
    }

    private Path file(String name) {
        return repo.directory().resolve(name);
    }

    private String said() {
        try {
            return Files.readString(directory.resolve("said.txt"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitSaid(String text) {
        await().atMost(LONG).untilAsserted(() -> assertThat(said()).contains(text));
    }

    private ProviderDriver.Launch launch(Which which) throws IOException {
        Optional<String> missing = which == Which.REAL ? Agents.missing(ID) : Optional.empty();
        assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
        AiderDriver driver =
                new AiderDriver(
                        new Equipment(
                                new Runtimes(Agents.runtimes()),
                                new ModelEndpoints(directory.resolve(Agents.ENDPOINTS)),
                                hooks,
                                which == Which.REAL
                                        ? Map.of()
                                        : Map.of(ID, AiderStandIn.install(directory))));
        if (!(driver.detect() instanceof ProviderDriver.Detection.Found found)) {
            throw new AssertionError(driver.detect());
        }
        return driver.launch(
                new ProviderDriver.Start(
                        found.programs().getFirst(),
                        Specs.told(
                                Specs.shell(repo.directory())
                                        .by(ID)
                                        .under(AgentGround.asking())
                                        .spec(),
                                "Please SCRIPT:story"),
                        new ProviderDriver.Place(
                                repo.directory(),
                                Files.createDirectories(directory.resolve("home")),
                                Files.createDirectories(directory.resolve("hooks"))),
                        new RecordingDesk()));
    }

    /** In a terminal, which neither of them does without. */
    private void start(ProviderDriver.Launch launch, List<String> argv) throws IOException {
        for (Map.Entry<Path, String> file : launch.files().entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
        List<String> all = new ArrayList<>(List.of(argv.getFirst()));
        all.addAll(List.of("-c", "import pty, sys; pty.spawn(sys.argv[1:])"));
        all.addAll(argv);
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().keySet().retainAll(List.of("PATH", "LC_ALL", "LANG"));
        builder.environment().put("HOME", directory.resolve("home").toString());
        builder.environment().put("TERM", "dumb");
        builder.environment().putAll(launch.environment());
        aider =
                builder.directory(repo.directory().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("said.txt").toFile())
                        .start();
    }
}

package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Missing;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Runtime;
import dev.agentvillage.contracts.model.Adapter;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.ProviderDriver.Detection;
import dev.agentvillage.runner.provider.ProviderDriver.Program;
import dev.agentvillage.runner.provider.acp.AcpDriver;
import dev.agentvillage.runner.provider.aider.AiderDriver;
import dev.agentvillage.runner.provider.claude.ClaudeDriver;
import dev.agentvillage.runner.provider.codex.CodexDriver;
import dev.agentvillage.runner.provider.declared.Declarations;
import dev.agentvillage.runner.provider.gemini.GeminiDriver;
import dev.agentvillage.runner.provider.omnara.OmnaraDriver;
import dev.agentvillage.runner.provider.opencode.OpencodeDriver;
import dev.agentvillage.runner.runtime.Fingerprints;
import dev.agentvillage.runner.runtime.Installer;
import dev.agentvillage.runner.runtime.Runtimes;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The providers of this runner. */
@ApplicationScoped
public class Providers {
    private static final String VENDOR = "agent-village";

    private final String version;
    private final List<ProviderDriver> own;
    private final Declarations declarations;
    private final HookServer hooks;
    private final Installer installer;

    Providers(ProviderConfig config, Vertx vertx) {
        this.hooks = new HookServer(vertx);
        Detection bash = BashDetection.detect();
        ShellDriver shell = new ShellDriver(bash);
        Runtimes runtimes = new Runtimes(Path.of(config.runtimesDir()).toAbsolutePath());
        this.installer = new Installer(runtimes);
        Equipment equipment =
                new Equipment(
                        runtimes,
                        new ModelEndpoints(config.modelEndpointsFile().map(Path::of).orElse(null)),
                        hooks,
                        config.paths());
        List<ProviderDriver> all = new ArrayList<>();
        all.add(shell);
        all.add(new CommandDriver(bash));
        all.add(new ClaudeDriver(equipment));
        all.add(new CodexDriver(equipment));
        all.add(new GeminiDriver(equipment));
        all.add(new OpencodeDriver(equipment));
        all.add(new AiderDriver(equipment));
        all.add(new AcpDriver(equipment, config.acpAgentFile().map(Path::of).orElse(null)));
        OmnaraDriver omnara =
                new OmnaraDriver(
                        config.omnaraFile().map(Path::of).orElse(null),
                        Path.of(config.omnaraAgentsDir()).toAbsolutePath());
        omnara.sweep();
        all.add(omnara);
        if (config.test()) {
            all.add(new GatedShellDriver(shell));
        }
        this.version = config.adapterVersion();
        this.own = List.copyOf(all);
        this.declarations =
                new Declarations(
                        config.declaredFile().map(Path::of).orElse(null),
                        equipment,
                        own.stream().map(ProviderDriver::id).collect(Collectors.toSet()));
    }

    /** What a session can be given. */
    public record Installed(ProviderDriver driver, Program program, Adapter adapter) {
        public boolean is(String providerId, String version) {
            return driver.id().equals(providerId) && program.version().equals(version);
        }

        /** Whether it can go on with a conversation of an earlier session. */
        public boolean resumes() {
            return driver instanceof ResumingDriver && program.capabilities().supportsResume();
        }
    }

    /**
     * Only what is really there: a provider whose program is missing is unknown here.
     *
     * @param version exactly this one; the newest when none is asked for
     */
    public Optional<Installed> find(String id, @Nullable String version) {
        return driver(id)
                .flatMap(
                        driver ->
                                programs(driver).stream()
                                        .filter(p -> version == null || version.equals(p.version()))
                                        .findFirst()
                                        .map(
                                                program ->
                                                        new Installed(
                                                                driver, program, adapter(driver))));
    }

    /** Why {@link #find} finds nothing. */
    public String whyNot(String id, @Nullable String version) {
        return driver(id)
                .map(
                        driver ->
                                driver.detect() instanceof Detection.Missing missing
                                        ? missing.reason()
                                        : "no version " + version + " of " + id + " is here")
                .orElse("no such provider: " + id);
    }

    private Adapter adapter(ProviderDriver driver) {
        return driver instanceof Declared declared
                ? declared.adapter()
                : new Adapter(driver.id(), version, VENDOR, null, null);
    }

    private Stream<ProviderDriver> drivers() {
        return Stream.concat(own.stream(), declarations.drivers().stream());
    }

    private Optional<ProviderDriver> driver(String id) {
        return drivers().filter(d -> d.id().equals(id)).findFirst();
    }

    public List<Runtime> runtimes() {
        return drivers()
                .flatMap(
                        driver ->
                                programs(driver).stream()
                                        .map(
                                                p ->
                                                        new Runtime(
                                                                driver.id(),
                                                                p.version(),
                                                                p.integrity(),
                                                                p.capabilities(),
                                                                adapter(driver))))
                .toList();
    }

    /** What cannot be had here, and why. */
    public List<Missing> missing() {
        return drivers()
                .filter(driver -> driver.detect() instanceof Detection.Missing)
                .map(driver -> new Missing(driver.id(), whyNot(driver.id(), null)))
                .toList();
    }

    /** The first hash of a large program takes seconds: they are not to be a user's. */
    public void warmUp() {
        drivers()
                .flatMap(driver -> programs(driver).stream())
                .forEach(program -> Fingerprints.of(program.path()));
    }

    public Installer installer() {
        return installer;
    }

    private static List<Program> programs(ProviderDriver driver) {
        return driver.detect() instanceof Detection.Found found ? found.programs() : List.of();
    }

    @PreDestroy
    void close() {
        hooks.close();
    }
}

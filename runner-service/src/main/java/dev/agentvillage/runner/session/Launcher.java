package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.runner.gate.Gate;
import dev.agentvillage.runner.gate.Judge;
import dev.agentvillage.runner.process.ProcessGroup;
import dev.agentvillage.runner.provider.Environment;
import dev.agentvillage.runner.provider.ProviderDriver;
import dev.agentvillage.runner.terminal.Output;
import dev.agentvillage.runner.terminal.TerminalSession;
import dev.agentvillage.runner.work.Observation;
import dev.agentvillage.runner.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts a provider in a workspace. */
final class Launcher {
    private final SessionServices services;

    Launcher(SessionServices services) {
        this.services = services;
    }

    /** What the session hears of its own programs. */
    interface Listener extends Observation.Listener, Gate.Listener {}

    Running launch(
            Identity identity,
            SessionSpec spec,
            ProviderDriver driver,
            Workspace workspace,
            Output output,
            Listener listener)
            throws IOException {
        ProviderDriver.Launch launch =
                driver.launch(
                        spec,
                        new ProviderDriver.Place(
                                workspace.directory(), workspace.home(), workspace.hooks()));
        for (Map.Entry<Path, String> file : launch.files().entrySet()) {
            Files.writeString(file.getKey(), file.getValue(), StandardCharsets.UTF_8);
        }
        Gate gate = gate(spec, driver, workspace, listener);
        Observation observation = Observation.begin(workspace, services.watcher(), listener);
        try {
            List<String> inner = judged(launch, spec, gate);
            List<String> argv =
                    spec.mode() == SessionMode.READ_ONLY
                            ? services.workspaces().readOnly(workspace, inner)
                            : inner;
            ProcessGroup group = ProcessGroup.create(identity.session(), services.cgroups());
            TerminalSession terminal =
                    TerminalSession.start(
                            new TerminalSession.Launch(
                                    identity.session().brief(),
                                    group.joining(argv),
                                    Environment.of(
                                            identity.session(),
                                            workspace.home(),
                                            path(gate),
                                            launch.environment()),
                                    workspace.directory(),
                                    spec.terminal(),
                                    spec.startOffset(),
                                    services.settings().backlog()),
                            output);
            group.ledBy(terminal.pid());
            return new Running(workspace, group, terminal, observation, launch, gate);
        } catch (IOException | RuntimeException e) {
            observation.close();
            if (gate != null) {
                gate.close();
            }
            throw e;
        }
    }

    private @Nullable Gate gate(
            SessionSpec spec, ProviderDriver driver, Workspace workspace, Listener listener)
            throws IOException {
        if (!Judge.isNeeded(spec.policy())) {
            return driver.gated() ? open(workspace, listener, null) : null;
        }
        String branch = spec.repoRef().defaultBranch();
        Judge judge =
                new Judge(
                        spec.policy(),
                        new Judge.Place(
                                workspace.root(),
                                workspace.repository(),
                                workspace.home(),
                                branch == null ? "" : branch));
        Gate gate = open(workspace, listener, judge);
        try {
            gate.shim(Environment.path(services.settings().path()));
        } catch (IOException | RuntimeException e) {
            gate.close();
            throw e;
        }
        return gate;
    }

    private Gate open(Workspace workspace, Listener listener, @Nullable Judge judge)
            throws IOException {
        return Gate.open(workspace.hooks().resolve("gate"), listener, judge, services.timers());
    }

    /** What is run as it stands is judged as it stands, also by an absolute path. */
    private static List<String> judged(
            ProviderDriver.Launch launch, SessionSpec spec, @Nullable Gate gate) {
        if (gate == null || launch.loggedCommand().isEmpty() || !Judge.isNeeded(spec.policy())) {
            return launch.argv();
        }
        return Stream.concat(Stream.of(gate.runner().toString()), launch.argv().stream()).toList();
    }

    private String path(@Nullable Gate gate) {
        String path = Environment.path(services.settings().path());
        return gate == null ? path : gate.commands() + ":" + path;
    }
}

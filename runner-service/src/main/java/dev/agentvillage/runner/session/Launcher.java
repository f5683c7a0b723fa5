package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Gate;
import dev.agentvillage.runner.gate.Judge;
import dev.agentvillage.runner.process.ProcessGroup;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Environment;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.Integration;
import dev.agentvillage.runner.provider.ProviderDriver;
import dev.agentvillage.runner.provider.Providers;
import dev.agentvillage.runner.provider.ResumingDriver;
import dev.agentvillage.runner.runtime.Fingerprints;
import dev.agentvillage.runner.terminal.Output;
import dev.agentvillage.runner.terminal.TerminalSession;
import dev.agentvillage.runner.work.Observation;
import dev.agentvillage.runner.work.Stand;
import dev.agentvillage.runner.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts a provider in a workspace. */
final class Launcher {
    private final SessionServices services;

    Launcher(SessionServices services) {
        this.services = services;
    }

    /** What the session hears of its own programs. */
    interface Listener extends Observation.Listener, Gate.Listener {
        void told(Fact fact);

        /** Somebody at the terminal was faster than anybody over REST. */
        void answeredThere(Asking asking, boolean allowed);
    }

    Running launch(
            Identity identity,
            SessionSpec spec,
            Providers.Installed provider,
            Workspace workspace,
            Output output,
            Listener listener)
            throws IOException {
        Observation observation = Observation.begin(workspace, services.watcher(), listener);
        Gate gate = gate(spec, workspace, observation, listener);
        services.workspaces()
                .consent(
                        identity.session(),
                        (address, answer) -> gate.credential(address, answer::give));
        ProviderDriver.Launch launch =
                asked(provider, spec, workspace, observation, gate, listener);
        try {
            List<String> argv = shielded(spec, workspace, gate, judged(launch, workspace, gate));
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
            return new Running(
                    workspace,
                    group,
                    terminal,
                    observation,
                    launch,
                    Fingerprints.of(provider.program().path()),
                    gate,
                    provider.driver().keys());
        } catch (IOException | RuntimeException e) {
            observation.close();
            launch.integration().ifPresent(Integration::finish);
            gate.close();
            throw e;
        }
    }

    /** The driver says what is to be launched; what it wants written is written. */
    private static ProviderDriver.Launch asked(
            Providers.Installed provider,
            SessionSpec spec,
            Workspace workspace,
            Observation observation,
            Gate gate,
            Listener listener)
            throws IOException {
        try {
            ProviderDriver.Launch launch =
                    launched(
                            provider.driver(),
                            new ProviderDriver.Start(
                                    provider.program(),
                                    spec,
                                    new ProviderDriver.Place(
                                            workspace.directory(),
                                            workspace.home(),
                                            workspace.hooks()),
                                    new GateDesk(gate, listener)));
            for (Map.Entry<Path, String> file : launch.files().entrySet()) {
                Files.createDirectories(file.getKey().resolveSibling("."));
                Files.writeString(file.getKey(), file.getValue(), StandardCharsets.UTF_8);
            }
            return launch;
        } catch (IOException | RuntimeException e) {
            observation.close();
            gate.close();
            throw e;
        }
    }

    private static ProviderDriver.Launch launched(ProviderDriver driver, ProviderDriver.Start start)
            throws IOException {
        Continuation earlier = start.spec().continues();
        if (earlier == null) {
            return driver.launch(start);
        }
        if (driver instanceof ResumingDriver resuming) {
            return resuming.resume(
                    start,
                    new Conversation(
                            earlier.providerSessionRef(),
                            Packing.unpacked(earlier.conversation())));
        }
        throw new IOException(driver.id() + " cannot go on with a conversation");
    }

    private record Watching(Observation observation) implements Judge.Work {
        @Override
        public Stand stand() throws IOException {
            return observation.stand();
        }

        @Override
        public @Nullable String head() throws IOException {
            return observation.head();
        }
    }

    private Gate gate(
            SessionSpec spec, Workspace workspace, Observation observation, Listener listener)
            throws IOException {
        String branch = spec.repoRef().defaultBranch();
        Judge judge =
                new Judge(
                        spec.policy(),
                        new Judge.Place(
                                workspace.root(),
                                workspace.repository(),
                                workspace.home(),
                                branch == null ? "" : branch),
                        new Watching(observation));
        Gate gate =
                Gate.open(workspace.hooks().resolve("gate"), listener, judge, services.timers());
        try {
            gate.shim(Environment.path(services.settings().path()));
        } catch (IOException | RuntimeException e) {
            observation.close();
            gate.close();
            throw e;
        }
        return gate;
    }

    /** What is run as it stands is judged as it stands, also by an absolute path. */
    private static List<String> judged(
            ProviderDriver.Launch launch, Workspace workspace, Gate gate) {
        return launch.loggedCommand().isEmpty()
                ? launch.argv()
                : gate.judging(launch.argv(), workspace.directory());
    }

    private List<String> shielded(
            SessionSpec spec, Workspace workspace, Gate gate, List<String> argv)
            throws IOException {
        boolean writing = spec.mode() != SessionMode.READ_ONLY;
        Optional<Path> mounts =
                services.workspaces().canReadOnly() ? gate.mounts() : Optional.empty();
        return writing && mounts.isEmpty()
                ? argv
                : services.workspaces().shielded(workspace, writing, mounts.orElse(null), argv);
    }

    private String path(Gate gate) {
        return gate.commands() + ":" + Environment.path(services.settings().path());
    }
}

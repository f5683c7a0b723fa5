package dev.agentvillage.runner.provider.codex;

import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.HookQuestions;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.NodeHook;
import dev.agentvillage.runner.provider.Prompt;
import dev.agentvillage.runner.provider.ResumingDriver;
import dev.agentvillage.runner.provider.Script;
import dev.agentvillage.runner.runtime.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Codex in its own interface, with its app-server beside it. */
public final class CodexDriver implements ResumingDriver {
    public static final String ID = "codex";

    /** sockaddr_un(7) has 108 bytes for a path. */
    private static final int MAX_PATH = 100;

    private static final String SHORT = "codex-";
    private static final String HOOK = "codex-hook.mjs";

    /** Where it stands, there are hooks, which somebody has to trust. */
    private static final String HOOKS = "--dangerously-bypass-hook-trust";

    private static final String SCRIPT = Script.of(CodexDriver.class, "codex.sh");

    private final Equipment equipment;

    public CodexDriver(Equipment equipment) {
        this.equipment = equipment;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Detection detect() {
        return equipment.detect(ID, CodexDriver::program);
    }

    static Program program(Installed i) {
        boolean remote = i.options().contains("--remote");
        List<String> degraded = new ArrayList<>();
        if (!remote) {
            degraded.add(
                    "this version takes no --remote: no facts and no usage, only command shims");
        } else if (!i.options().contains(HOOKS)) {
            degraded.add("this version has no hooks: its patches are told and not judged");
        } else if (NodeHook.installedNode().isEmpty()) {
            degraded.add("there is no Node.js on the PATH: its patches are told and not judged");
        }
        return new Program(
                i.version(),
                i.program(),
                i.integrity(),
                new Capabilities(
                        true,
                        remote
                                ? Capabilities.StructuredEdits.FILE_EVENTS
                                : Capabilities.StructuredEdits.NONE,
                        false,
                        true,
                        false,
                        Capabilities.PrFlow.NONE,
                        remote,
                        remote
                                ? Capabilities.ApprovalChannel.PROTOCOL
                                : Capabilities.ApprovalChannel.NONE,
                        remote ? Capabilities.UsageSource.PROTOCOL : Capabilities.UsageSource.NONE,
                        null),
                List.copyOf(degraded));
    }

    @Override
    public Launch launch(Start start, @Nullable Conversation earlier) throws IOException {
        ModelEndpoint model = equipment.model(ID);
        Set<String> options = equipment.genuine(ID, start.program()).options();
        Policy policy = start.spec().policy();
        Optional<NodeHook> hook =
                options.containsAll(List.of("--remote", HOOKS))
                        ? NodeHook.installedNode()
                                .map(n -> new NodeHook(n, start.place().hooks().resolve(HOOK)))
                        : Optional.empty();
        CodexHome home = new CodexHome(start.place(), model, hook);
        Files.createDirectories(home.directory().resolve("rules"));
        Map<Path, String> files = new TreeMap<>(home.files(policy));
        Path codex = start.program().path();
        List<String> argv = new ArrayList<>();
        Optional<CodexLink> link = Optional.empty();
        if (options.contains("--remote")) {
            Path socket = socket(start.place().hooks());
            Path script = start.place().hooks().resolve("codex.sh");
            Path ready = start.place().hooks().resolve("codex.ready");
            Path log = start.place().hooks().resolve("codex.log");
            files.put(script, script(codex, socket, ready, log));
            argv.addAll(List.of("/bin/sh", script.toString()));
            CodexLink listening = new CodexLink(start, socket, home.directory(), ready);
            if (hook.isPresent()) {
                CodexPatches patches =
                        new CodexPatches(
                                start.desk(),
                                new HookQuestions(start.desk(), policy.approvalTimeoutMs()),
                                hook.get().gate());
                HookServer.Address address = equipment.hooks().open(patches::handle);
                patches.calledAt(address);
                files.put(
                        hook.get().script(),
                        hook.get().text(address.url(), policy.approvalTimeoutMs()));
                listening.gatedBy(patches);
            }
            if (earlier != null) {
                argv.add("resume");
                files.put(
                        CodexRollout.place(home.directory(), earlier),
                        new String(earlier.written(), StandardCharsets.UTF_8));
                listening.continues(earlier);
            }
            argv.addAll(List.of("--remote", "unix://" + socket));
            link = Optional.of(listening);
        } else {
            argv.add(codex.toString());
            if (options.contains("--no-daemon")) {
                argv.add("--no-daemon");
            }
        }
        argv.addAll(List.of("-C", start.place().directory().toString()));
        argv.add("--");
        if (earlier != null) {
            argv.add(earlier.reference());
        }
        Prompt.Argument prompt = Prompt.argument(start.spec(), start.place());
        files.putAll(prompt.files());
        argv.add(prompt.text());
        link.ifPresent(CodexLink::begin);
        return new Launch(argv, home.environment(), files, false, List.of(), link.map(l -> l));
    }

    /** In the session's own directory, or in one of its own where that has too long a name. */
    private static Path socket(Path hooks) throws IOException {
        Path socket = hooks.resolve("codex.sock");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH) {
            return socket;
        }
        return Files.createTempDirectory(SHORT).resolve("s");
    }

    /** Takes away what {@link #socket} made. */
    static void forget(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        Path directory = socket.getParent();
        if (directory != null && directory.getFileName().toString().startsWith(SHORT)) {
            Files.deleteIfExists(directory);
        }
    }

    private static String script(Path codex, Path socket, Path ready, Path log) {
        return SCRIPT.replace("@CODEX@", quoted(codex))
                .replace("@SOCKET@", quoted(socket))
                .replace("@READY@", quoted(ready))
                .replace("@LOG@", quoted(log));
    }

    private static String quoted(Path path) {
        return path.toString().replace("'", "'\\''");
    }
}

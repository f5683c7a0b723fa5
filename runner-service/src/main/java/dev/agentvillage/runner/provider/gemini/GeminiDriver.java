package dev.agentvillage.runner.provider.gemini;

import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.NodeHook;
import dev.agentvillage.runner.provider.Prompt;
import dev.agentvillage.runner.provider.ResumingDriver;
import dev.agentvillage.runner.runtime.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gemini CLI in its own interface, with its dialogs off and our hook before each tool. */
public final class GeminiDriver implements ResumingDriver {
    public static final String ID = "gemini_cli";

    private static final Path BASH = Path.of("/bin/bash");

    private final Equipment equipment;

    public GeminiDriver(Equipment equipment) {
        this.equipment = equipment;
    }

    @Override
    public String id() {
        return ID;
    }

    /** It is a script, which Node.js runs. */
    @Override
    public Detection detect() {
        Detection found = equipment.detect(ID, GeminiDriver::program);
        return found instanceof Detection.Found && NodeHook.installedNode().isEmpty()
                ? new Detection.Missing("there is no Node.js on the PATH of this runner")
                : found;
    }

    static Program program(Installed i) {
        Set<String> options = i.options();
        List<String> degraded = new ArrayList<>();
        boolean hooks = hooks(options);
        if (!hooks) {
            degraded.add(
                    "this version takes no --skip-trust or no --approval-mode: no hooks, its own"
                            + " dialogs and command shims alone");
        }
        if (!options.contains("--admin-policy")) {
            degraded.add(
                    "this version takes no --admin-policy: what is forbidden is so by its hook");
        }
        if (!options.contains("--prompt-interactive")) {
            degraded.add("this version takes no --prompt-interactive: the task has to be sent");
        }
        return new Program(
                i.version(),
                i.program(),
                i.integrity(),
                new Capabilities(
                        true,
                        hooks
                                ? Capabilities.StructuredEdits.FILE_EVENTS
                                : Capabilities.StructuredEdits.NONE,
                        false,
                        options.contains("--prompt"),
                        options.contains("--approval-mode"),
                        Capabilities.PrFlow.NONE,
                        hooks && options.containsAll(List.of("--resume", "--prompt-interactive")),
                        hooks
                                ? Capabilities.ApprovalChannel.HOOK
                                : Capabilities.ApprovalChannel.NONE,
                        hooks ? Capabilities.UsageSource.OTEL : Capabilities.UsageSource.NONE,
                        null),
                List.copyOf(degraded));
    }

    private static boolean hooks(Set<String> options) {
        return options.contains("--skip-trust") && options.contains("--approval-mode");
    }

    @Override
    public Launch launch(Start start, @Nullable Conversation earlier) throws IOException {
        ModelEndpoint model = equipment.model(ID);
        Set<String> options = equipment.genuine(ID, start.program()).options();
        Path node =
                NodeHook.installedNode().orElseThrow(() -> new IOException("there is no Node.js"));
        GeminiHome home = new GeminiHome(start.place(), model, node);
        Files.createDirectories(home.commands());
        Files.createSymbolicLink(home.commands().resolve("bash"), BASH);
        GeminiHooks hooks = new GeminiHooks(start);
        HookServer.Address address = equipment.hooks().open(hooks::handle);
        hooks.calledAt(address);
        Map<Path, String> files =
                new TreeMap<>(
                        home.files(start.program().path(), address.url(), start.spec().policy()));
        List<String> argv = new ArrayList<>(List.of("/bin/sh", home.script().toString()));
        if (hooks(options)) {
            argv.addAll(List.of("--skip-trust", "--approval-mode", "yolo"));
        }
        if (options.contains("--admin-policy")) {
            argv.addAll(List.of("--admin-policy", home.rules().toString()));
        }
        String name = model.model();
        if (name != null) {
            argv.addAll(List.of("--model", name));
        }
        if (earlier != null) {
            files.putAll(home.continued(earlier));
            hooks.continues(earlier);
            argv.addAll(List.of("--resume", earlier.reference()));
        }
        if (options.contains("--prompt-interactive")) {
            Prompt.Argument prompt = Prompt.argument(start.spec(), start.place());
            files.putAll(prompt.files());
            if (prompt.inFile() && options.contains("--include-directories")) {
                argv.add("--include-directories=" + Prompt.directory(start.place()));
            }
            // In one word: it may begin with a dash.
            argv.add("--prompt-interactive=" + prompt.text());
        }
        return new Launch(argv, home.environment(), files, false, List.of(), Optional.of(hooks));
    }
}

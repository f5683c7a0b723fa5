package dev.agentvillage.runner.provider.claude;

import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.Prompt;
import dev.agentvillage.runner.provider.ResumingDriver;
import dev.agentvillage.runner.runtime.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Claude Code in its own full-screen interface. */
public final class ClaudeDriver implements ResumingDriver {
    public static final String ID = "claude_code";

    private final Equipment equipment;

    public ClaudeDriver(Equipment equipment) {
        this.equipment = equipment;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Detection detect() {
        return equipment.detect(ID, ClaudeDriver::program);
    }

    static Program program(Installed i) {
        Set<String> options = i.options();
        List<String> degraded = new ArrayList<>();
        boolean hooks = options.contains("--settings");
        if (!hooks) {
            degraded.add("this version takes no --settings: no hooks, only command shims");
        }
        if (!options.contains("--setting-sources")) {
            degraded.add(
                    "this version takes no --setting-sources: the repository's settings count");
        }
        boolean sessions = options.contains("--session-id");
        if (!sessions) {
            degraded.add("this version takes no --session-id: no usage is read");
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
                        options.contains("--mcp-config"),
                        options.contains("--print"),
                        options.contains("--permission-mode"),
                        Capabilities.PrFlow.NONE,
                        options.contains("--resume"),
                        hooks
                                ? Capabilities.ApprovalChannel.HOOK
                                : Capabilities.ApprovalChannel.NONE,
                        sessions && hooks
                                ? Capabilities.UsageSource.TRANSCRIPT
                                : Capabilities.UsageSource.NONE,
                        null),
                List.copyOf(degraded));
    }

    @Override
    public Launch launch(Start start, @Nullable Conversation earlier) throws IOException {
        ModelEndpoint model = equipment.model(ID);
        Set<String> options = equipment.genuine(ID, start.program()).options();
        ClaudeHome home = new ClaudeHome(start.place(), model);
        ClaudeHooks hooks = null;
        Map<Path, String> files = new TreeMap<>(home.files());
        Prompt.Argument prompt = Prompt.argument(start.spec(), start.place());
        files.putAll(prompt.files());
        if (options.contains("--settings")) {
            ClaudeHooks listening = new ClaudeHooks(start);
            if (earlier != null) {
                Path transcript = home.transcript(earlier.reference());
                files.put(transcript, new String(earlier.written(), StandardCharsets.UTF_8));
                listening.continues(earlier, transcript);
            }
            HookServer.Address address = equipment.hooks().open(listening::handle);
            listening.calledAt(address);
            files.put(home.settings(), home.hooks(address.url(), start.spec().policy()));
            hooks = listening;
        }
        return new Launch(
                argv(start, options, home, hooks, model, earlier != null).with(prompt.text()),
                home.environment(),
                files,
                false,
                List.of(),
                Optional.ofNullable(hooks));
    }

    private static Arguments argv(
            Start start,
            Set<String> options,
            ClaudeHome home,
            @Nullable ClaudeHooks hooks,
            ModelEndpoint model,
            boolean goesOn) {
        Arguments argv = new Arguments(start.program().path().toString(), options);
        if (hooks != null) {
            argv.add("--settings", home.settings().toString());
            argv.add(goesOn ? "--resume" : "--session-id", hooks.name());
        }
        argv.add("--setting-sources", "");
        argv.add("--permission-mode", "default");
        argv.alone("--strict-mcp-config");
        String name = model.model();
        if (name != null) {
            argv.add("--model", name);
        }
        return argv;
    }

    /** What this version takes; the rest is left out, and was said to be missing. */
    private record Arguments(List<String> words, Set<String> options) {
        Arguments(String program, Set<String> options) {
            this(new ArrayList<>(List.of(program)), options);
        }

        void add(String option, String value) {
            if (options.contains(option)) {
                words.add(option);
                words.add(value);
            }
        }

        void alone(String option) {
            if (options.contains(option)) {
                words.add(option);
            }
        }

        List<String> with(String prompt) {
            words.add("--");
            words.add(prompt);
            return List.copyOf(words);
        }
    }
}

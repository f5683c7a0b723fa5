package dev.agentvillage.runner.provider.aider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.HookQuestions;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.Prompt;
import dev.agentvillage.runner.provider.ResumingDriver;
import dev.agentvillage.runner.provider.Script;
import dev.agentvillage.runner.runtime.Installed;
import java.io.BufferedReader;
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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Aider in the terminal. */
public final class AiderDriver implements ResumingDriver {
    public static final String ID = "aider";

    /** So that it is the runner who says that nobody decided in time. */
    private static final long SPARE_SECONDS = 30;

    private static final String CHAT = "--chat-history-file";
    private static final String RESTORE = "--restore-chat-history";

    private static final String LAUNCHER = Script.of(AiderDriver.class, "launch.py");
    private static final String HOLD = Script.of(AiderDriver.class, "hold.py");
    private static final List<String> WANTED =
            List.of(
                    "--yes-always",
                    "--no-check-update",
                    "--no-analytics",
                    "--no-auto-commits",
                    "--no-dirty-commits",
                    "--no-gitignore",
                    "--no-show-model-warnings",
                    "--no-show-release-notes",
                    "--no-detect-urls",
                    "--no-stream");

    private final Equipment equipment;

    public AiderDriver(Equipment equipment) {
        this.equipment = equipment;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Detection detect() {
        return equipment.named(ID, equipment.detect(ID, AiderDriver::program));
    }

    static Program program(Installed i) {
        List<String> degraded = new ArrayList<>();
        WANTED.stream()
                .filter(option -> !i.options().contains(option))
                .forEach(option -> degraded.add("this version takes no " + option));
        return new Program(
                i.version(),
                i.program(),
                i.integrity(),
                new Capabilities(
                        true,
                        Capabilities.StructuredEdits.FILE_EVENTS,
                        false,
                        i.options().contains("--message"),
                        i.options().contains("--architect"),
                        Capabilities.PrFlow.NONE,
                        i.options().containsAll(List.of(CHAT, RESTORE)),
                        Capabilities.ApprovalChannel.HOOK,
                        Capabilities.UsageSource.PROTOCOL,
                        null),
                List.copyOf(degraded));
    }

    @Override
    public Launch launch(Start start, @Nullable Conversation earlier) throws IOException {
        ModelEndpoint model = equipment.model(ID);
        String name = model.model();
        if (name == null) {
            throw new IOException("the model configured for aider has no name");
        }
        Installed installed = equipment.genuine(ID, start.program());
        Path chat = start.place().hooks().resolve("aider-chat");
        // It has no name for a conversation itself.
        String conversation = earlier == null ? UUID.randomUUID().toString() : earlier.reference();
        HookQuestions questions =
                new HookQuestions(start.desk(), start.spec().policy().approvalTimeoutMs());
        AiderFacts facts = new AiderFacts(start.desk(), questions, conversation, chat);
        HookServer.Address address = equipment.hooks().open(facts::handle);
        facts.calledAt(address);
        Path hooks = start.place().hooks();
        Path launcher = hooks.resolve("aider-launch.py");
        List<String> argv =
                new ArrayList<>(
                        List.of(
                                python(start.program().path()),
                                launcher.toString(),
                                address.url(),
                                hooks.toString(),
                                Long.toString(
                                        TimeUnit.MILLISECONDS.toSeconds(questions.waitMs())
                                                + SPARE_SECONDS),
                                "--model",
                                "openai/" + name));
        Set<String> options = installed.options();
        WANTED.stream().filter(options::contains).forEach(argv::add);
        if (options.contains("--edit-format")) {
            // The one in which it runs commands, too.
            argv.addAll(List.of("--edit-format", "diff"));
        }
        if (options.contains("--input-history-file")) {
            argv.addAll(List.of("--input-history-file", hooks.resolve("aider-input").toString()));
        }
        if (options.contains(CHAT)) {
            argv.addAll(List.of(CHAT, chat.toString()));
        }
        Map<Path, String> files = new TreeMap<>();
        files.put(launcher, LAUNCHER);
        files.put(hooks.resolve("aider_hold.py"), HOLD);
        files.put(hooks.resolve("aider-prompt.txt"), Prompt.of(start.spec()));
        files.put(hooks.resolve("aider-model.json"), asked(model));
        if (earlier != null) {
            files.put(chat, new String(earlier.written(), StandardCharsets.UTF_8));
            argv.add(RESTORE);
        }
        return new Launch(
                argv,
                environment(start.program().path()),
                files,
                false,
                List.of(),
                Optional.of(facts));
    }

    private static Map<String, String> environment(Path program) {
        return Map.of(
                "PYTHONPATH",
                library(program).toString(),
                "PYTHONDONTWRITEBYTECODE",
                "1",
                "SHELL",
                "/bin/bash",
                // Nobody answers where the cursor is before somebody looks.
                "PROMPT_TOOLKIT_NO_CPR",
                "1");
    }

    /** The launcher takes it away before anything of the session runs. */
    private static String asked(ModelEndpoint model) {
        ObjectNode asked = JsonNodeFactory.instance.objectNode().put("api_key", model.apiKey());
        String url = model.baseUrl();
        return (url == null ? asked : asked.put("api_base", url)).toString();
    }

    /** Its packages lie beside the directory of its program. */
    private static Path library(Path program) {
        return program.resolveSibling("..").normalize();
    }

    /** The one that its packages were made for: pip wrote it down. */
    private static String python(Path program) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(program)) {
            String first = lines.readLine();
            Path python =
                    first != null && first.startsWith("#!/")
                            ? Path.of(first.substring(2).strip())
                            : Path.of("/usr/bin/python3");
            if (!Files.isExecutable(python)) {
                throw new IOException(python + ", which aider was installed with, is not there");
            }
            return python.toString();
        }
    }
}

package dev.agentvillage.runner.provider.aider;

import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.Prompt;
import dev.agentvillage.runner.provider.ProviderDriver;
import dev.agentvillage.runner.provider.Script;
import dev.agentvillage.runner.runtime.Installed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Aider in the terminal. */
public final class AiderDriver implements ProviderDriver {
    public static final String ID = "aider";

    private static final String LAUNCHER = Script.of(AiderDriver.class, "launch.py");
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
                        false,
                        Capabilities.ApprovalChannel.NONE,
                        Capabilities.UsageSource.PROTOCOL,
                        null),
                List.copyOf(degraded));
    }

    @Override
    public Launch launch(Start start) throws IOException {
        ModelEndpoint model = equipment.model(ID);
        String name = model.model();
        if (name == null) {
            throw new IOException("the model configured for aider has no name");
        }
        Installed installed = equipment.genuine(ID, start.program());
        AiderFacts facts = new AiderFacts(start.desk());
        HookServer.Address address = equipment.hooks().open(facts::handle);
        facts.calledAt(address);
        Path hooks = start.place().hooks();
        Path launcher = hooks.resolve("aider-launch.py");
        Path prompt = hooks.resolve("aider-prompt.txt");
        List<String> argv =
                new ArrayList<>(
                        List.of(
                                python(start.program().path()),
                                launcher.toString(),
                                address.url(),
                                prompt.toString(),
                                hooks.toString(),
                                "--model",
                                "openai/" + name));
        Set<String> options = installed.options();
        WANTED.stream().filter(options::contains).forEach(argv::add);
        if (options.contains("--edit-format")) {
            // The one in which it runs commands, too.
            argv.addAll(List.of("--edit-format", "diff"));
        }
        for (String history : new String[] {"input", "chat"}) {
            String option = "--" + history + "-history-file";
            if (options.contains(option)) {
                argv.addAll(List.of(option, hooks.resolve("aider-" + history).toString()));
            }
        }
        return new Launch(
                argv,
                environment(start.program().path(), model),
                Map.of(launcher, LAUNCHER, prompt, Prompt.of(start.spec())),
                false,
                List.of(),
                Optional.of(facts));
    }

    private static Map<String, String> environment(Path program, ModelEndpoint model) {
        Map<String, String> env = new TreeMap<>();
        env.put("PYTHONPATH", library(program).toString());
        env.put("PYTHONDONTWRITEBYTECODE", "1");
        env.put("SHELL", "/bin/bash");
        // Nobody answers where the cursor is before somebody looks.
        env.put("PROMPT_TOOLKIT_NO_CPR", "1");
        env.put("OPENAI_API_KEY", model.apiKey());
        String url = model.baseUrl();
        if (url != null) {
            env.put("OPENAI_API_BASE", url);
        }
        return env;
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

package dev.agentvillage.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.village.Runtimes;
import dev.agentvillage.stack.village.VillageAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The coding CLIs that sessions run. */
@Command(
        name = "providers",
        mixinStandardHelpOptions = true,
        description = "Install coding CLIs, list what can be asked for, sign what is declared.",
        subcommands = {
            ProvidersCommand.Install.class,
            ProvidersCommand.Listing.class,
            ProvidersCommand.Signing.class
        })
final class ProvidersCommand implements Runnable {
    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec =
            picocli.CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "install, list, or sign?");
    }

    /** Installs exact versions; a village that runs finds them by itself. */
    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description =
                    "Install exact versions with npm or pip, such as claude_code@2.1.329; one that is"
                            + " there already is left as it is.")
    static final class Install implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "PROVIDER@VERSION")
        List<String> wanted = new ArrayList<>();

        @Override
        public Integer call() {
            return Runtimes.install(DataOption.home(), wanted);
        }
    }

    /** So that organisations can list whose declarations their sessions are run by. */
    @Command(
            name = "sign",
            mixinStandardHelpOptions = true,
            description =
                    "Sign each provider that a file declares, in the file; the key is made by"
                            + " 'openssl genpkey -algorithm ed25519'.")
    static final class Signing implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE", description = "What PROVIDERS_FILE names.")
        private Path file = Path.of("providers.json");

        @Parameters(index = "1", paramLabel = "KEY", description = "The private key, in PEM.")
        private Path key = Path.of("key.pem");

        @Override
        public Integer call() {
            return Runtimes.sign(DataOption.home(), file, key);
        }
    }

    /** What the runners of the village that runs have. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Show what the village that runs can be asked for, and what it lacks.")
    static final class Listing implements Callable<Integer> {
        @Mixin DataOption data = new DataOption();
        @Mixin Output output = new Output();

        @Override
        public Integer call() {
            Answer answer =
                    VillageAccess.to(data.directory())
                            .client("demo", "village-providers", "viewer")
                            .get("/api/runner/runners");
            if (answer.status() != 200) {
                throw new StackException("The village answered " + answer.status());
            }
            for (JsonNode runner : answer.json().path("items")) {
                output.writer().println(runner.path("runnerId").asText());
                for (JsonNode runtime : runner.path("runtimes")) {
                    output.writer()
                            .printf(
                                    "  %-12s %s%n",
                                    runtime.path("providerId").asText(),
                                    runtime.path("version").asText());
                }
                for (JsonNode missing : runner.path("missing")) {
                    output.writer()
                            .printf(
                                    "  %-12s -- %s%n",
                                    missing.path("providerId").asText(),
                                    missing.path("reason").asText());
                }
            }
            output.writer().flush();
            return 0;
        }
    }
}

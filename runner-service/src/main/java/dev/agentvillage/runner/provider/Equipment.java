package dev.agentvillage.runner.provider;

import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.provider.ProviderDriver.Detection;
import dev.agentvillage.runner.provider.ProviderDriver.Program;
import dev.agentvillage.runner.runtime.Fingerprints;
import dev.agentvillage.runner.runtime.Installed;
import dev.agentvillage.runner.runtime.Runtimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What drivers of installed CLIs work with.
 *
 * @param paths programs that an operator installed himself, by provider id
 */
public record Equipment(
        Runtimes runtimes, ModelEndpoints models, HookServer hooks, Map<String, Path> paths) {

    /** Needs a version that is there, and a model. */
    public Detection detect(String providerId, Function<Installed, Program> program) {
        List<Installed> installed = installed(providerId);
        if (installed.isEmpty()) {
            return new Detection.Missing(
                    "no version of "
                            + providerId
                            + " is installed; './village providers install "
                            + providerId
                            + "@VERSION' does it");
        }
        return models.of(providerId).isEmpty()
                ? new Detection.Missing(noModel(providerId))
                : new Detection.Found(installed.stream().map(program).toList());
    }

    /** The same of a program that an operator's configuration names. */
    public Detection at(String providerId, Path program, Function<Installed, Program> known) {
        Optional<Installed> there = runtimes.at(program);
        if (there.isEmpty()) {
            return new Detection.Missing(program + " does not say which version it is");
        }
        return models.of(providerId).isEmpty()
                ? new Detection.Missing(noModel(providerId))
                : new Detection.Found(List.of(known.apply(there.get())));
    }

    /** Of a program that works with a model that is configured. */
    public Detection modelled(String providerId, Detection found) {
        return found instanceof Detection.Found && models.of(providerId).isEmpty()
                ? new Detection.Missing(noModel(providerId))
                : found;
    }

    /** Of a CLI that has no model of its own choice. */
    public Detection named(String providerId, Detection found) {
        return found instanceof Detection.Found
                        && models.of(providerId).filter(m -> m.model() != null).isEmpty()
                ? new Detection.Missing("the model configured for " + providerId + " has no name")
                : found;
    }

    public ModelEndpoint model(String providerId) throws IOException {
        return models.of(providerId).orElseThrow(() -> new IOException(noModel(providerId)));
    }

    private String noModel(String providerId) {
        return models.flaw()
                .orElse(
                        "no model is configured for "
                                + providerId
                                + "; MODEL_ENDPOINTS_FILE names a JSON file with one");
    }

    /**
     * What is about to run.
     *
     * @throws IOException when it is not there any more, or its file is not what was installed
     */
    public Installed genuine(String providerId, Program program) throws IOException {
        Installed installed =
                installed(providerId).stream()
                        .filter(i -> i.program().equals(program.path()))
                        .findFirst()
                        .orElseThrow(() -> new IOException(program.path() + " is not there"));
        String expected = installed.fingerprint();
        if (expected != null && !expected.equals(Fingerprints.of(program.path()))) {
            throw new IOException(program.path() + " is not what was installed");
        }
        return installed;
    }

    /** The newest first; what an operator names himself comes before them all. */
    private List<Installed> installed(String providerId) {
        return Optional.ofNullable(paths.get(providerId))
                .flatMap(path -> runtimes.at(path).map(List::of))
                .orElseGet(() -> runtimes.of(providerId));
    }
}

package dev.agentvillage.runner.provider.declared;

import dev.agentvillage.contracts.model.Adapter;
import dev.agentvillage.runner.provider.Declared;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.Prompt;
import dev.agentvillage.runner.provider.ProviderDriver;
import dev.agentvillage.runner.runtime.Fingerprints;
import dev.agentvillage.runner.runtime.Installed;
import dev.agentvillage.runner.terminal.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A program in the terminal, as it was declared. */
final class DeclaredDriver implements ProviderDriver, Declared {
    private static final List<String> DEGRADED =
            List.of(
                    "it was declared by configuration: nothing is told of its turns, tools and"
                            + " tokens, and only command shims and the credential helper hold it");

    private final String id;
    private final Adapter adapter;
    private final Declaration declaration;
    private final Equipment equipment;

    DeclaredDriver(Adapter adapter, Declaration declaration, Equipment equipment) {
        this.id = adapter.adapterId();
        this.adapter = adapter;
        this.declaration = declaration;
        this.equipment = equipment;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Adapter adapter() {
        return adapter;
    }

    @Override
    public Keys keys() {
        return declaration.typed();
    }

    @Override
    public Detection detect() {
        Path program = declaration.program();
        if (!Files.isExecutable(program)) {
            return new Detection.Missing(program + " is no program");
        }
        if (!genuine(program)) {
            return new Detection.Missing(program + " has another fingerprint than was declared");
        }
        Optional<Installed> there = equipment.runtimes().at(program, declaration.question());
        if (there.isEmpty()) {
            return new Detection.Missing(program + " does not say which version it is");
        }
        Detection found = new Detection.Found(List.of(program(there.get())));
        if (Words.wantModel(declaration)) {
            found = equipment.modelled(id, found);
        }
        return Words.wantName(declaration) ? equipment.named(id, found) : found;
    }

    private Program program(Installed i) {
        return new Program(i.version(), i.program(), null, declaration.able(), DEGRADED);
    }

    private boolean genuine(Path program) {
        return declaration.fingerprint() == null
                || declaration.fingerprint().equals(Fingerprints.of(program));
    }

    @Override
    public Launch launch(Start start) throws IOException {
        Path program = declaration.program();
        if (!genuine(program)) {
            throw new IOException(program + " has another fingerprint than was declared");
        }
        ModelEndpoint model = Words.wantModel(declaration) ? equipment.model(id) : null;
        Prompt.Argument prompt = Prompt.argument(start.spec(), start.place());
        Words words = new Words(model, prompt.text());
        Map<String, String> environment = new TreeMap<>();
        declaration.variables().forEach((name, value) -> environment.put(name, words.in(value)));
        Map<Path, String> files = new TreeMap<>(prompt.files());
        declaration
                .written()
                .forEach(
                        (name, text) ->
                                files.put(start.place().home().resolve(name), words.in(text)));
        return new Launch(
                declaration.command().stream().map(words::in).toList(),
                environment,
                files,
                false,
                List.of(),
                Optional.empty());
    }
}

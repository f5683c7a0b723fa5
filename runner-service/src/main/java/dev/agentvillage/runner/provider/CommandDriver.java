package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.command.SessionSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One argument vector, run to its end. */
final class CommandDriver implements ProviderDriver {
    private static final int MAX_WORDS = 256;
    private static final int MAX_CHARS = 32_768;

    private final Detection bash;

    CommandDriver(Detection bash) {
        this.bash = bash;
    }

    @Override
    public String id() {
        return "command";
    }

    /** Needs nothing; it reports the version of the shell that most commands are run by. */
    @Override
    public Detection detect() {
        return bash;
    }

    @Override
    public Optional<String> refusal(SessionSpec spec) {
        List<String> command = spec.command();
        if (command == null || command.isEmpty() || command.getFirst().isBlank()) {
            return Optional.of("the provider 'command' needs an argument vector in 'command'");
        }
        if (command.size() > MAX_WORDS
                || command.stream().mapToInt(String::length).sum() > MAX_CHARS) {
            return Optional.of("the command is longer than " + MAX_WORDS + " words or 32 KiB");
        }
        return command.stream().anyMatch(w -> w.indexOf(0) >= 0)
                ? Optional.of("a word of the command contains NUL")
                : Optional.empty();
    }

    @Override
    public Launch launch(Start start) {
        List<String> argv = start.spec().command();
        if (argv == null) {
            throw new IllegalArgumentException("no command");
        }
        return new Launch(argv, Map.of(), Map.of(), false, argv, Optional.empty());
    }
}

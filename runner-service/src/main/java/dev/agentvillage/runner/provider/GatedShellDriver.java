package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.model.Capabilities;
import java.util.List;

/** For tests: a shell with the command {@code ask}, which raises an approval and waits for it. */
final class GatedShellDriver implements ProviderDriver {
    private static final Capabilities PLAIN = Capabilities.TERMINAL_ONLY;
    private static final Capabilities ASKING =
            new Capabilities(
                    PLAIN.ptyStreaming(),
                    PLAIN.structuredEdits(),
                    PLAIN.supportsMcp(),
                    PLAIN.supportsNonInteractive(),
                    PLAIN.supportsPlanAndExecute(),
                    PLAIN.supportsPrFlow(),
                    PLAIN.supportsResume(),
                    Capabilities.ApprovalChannel.HOOK,
                    PLAIN.usageSource(),
                    PLAIN.maxContextHint());

    private final ShellDriver shell;

    GatedShellDriver(ShellDriver shell) {
        this.shell = shell;
    }

    @Override
    public String id() {
        return "gated_shell";
    }

    @Override
    public Detection detect() {
        return switch (shell.detect()) {
            case Detection.Missing missing -> missing;
            case Detection.Found found ->
                    new Detection.Found(found.programs().stream().map(this::asking).toList());
        };
    }

    private Program asking(Program p) {
        return new Program(p.version(), p.path(), p.integrity(), ASKING, List.of());
    }

    @Override
    public Launch launch(Start start) {
        return shell.launch(start);
    }
}

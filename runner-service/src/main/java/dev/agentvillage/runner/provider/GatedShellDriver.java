package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.Capabilities;

/** For tests: a shell with the command {@code ask}, which raises an approval and waits for it. */
final class GatedShellDriver implements ProviderDriver {
    private static final Capabilities PLAIN = Capabilities.TERMINAL_ONLY;

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
        return shell.detect();
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
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
    }

    @Override
    public boolean gated() {
        return true;
    }

    @Override
    public Launch launch(SessionSpec spec, Place place) {
        return shell.launch(spec, place);
    }
}

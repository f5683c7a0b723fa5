package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.runner.provider.Providers;
import dev.agentvillage.runner.workspace.Workspaces;
import org.jspecify.annotations.Nullable;

/** Why a session is not begun. */
record Refusal(String code, String detail) {

    /** What of the session cannot be had on this host, with this provider; nothing when all can. */
    static @Nullable Refusal of(
            SessionSpec spec, Providers.Installed provider, Workspaces workspaces) {
        if (!spec.policy().admits(provider.adapter())) {
            return new Refusal(
                    "untrusted_adapter",
                    "the policy does not trust the adapter by which this runner runs "
                            + spec.providerId());
        }
        if (!spec.env().isEmpty()) {
            return new Refusal("not_available", "env is not available yet");
        }
        if (spec.mode() == SessionMode.READ_ONLY && !workspaces.canReadOnly()) {
            return new Refusal("not_available", "this host has no read-only mounts for sessions");
        }
        if (spec.continues() != null && !provider.resumes()) {
            return new Refusal("not_available", spec.providerId() + " continues nothing here");
        }
        if (workspaces.diskLow()) {
            return new Refusal("disk_low", "this runner's disk is nearly full");
        }
        return provider.driver()
                .refusal(spec)
                .map(detail -> new Refusal("invalid_command", detail))
                .orElse(null);
    }
}

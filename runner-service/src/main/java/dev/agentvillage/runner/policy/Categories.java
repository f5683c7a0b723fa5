package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** What a call would need an approval for. */
final class Categories {
    private static final Set<String> REACHING =
            Set.of(
                    "curl",
                    "wget",
                    "ssh",
                    "scp",
                    "sftp",
                    "nc",
                    "ncat",
                    "netcat",
                    "telnet",
                    "ftp",
                    "socat",
                    "aria2c",
                    "http",
                    "https",
                    "xh",
                    "mosh",
                    "lftp",
                    "rclone",
                    "dig",
                    "nslookup",
                    "ping",
                    "nmap",
                    "lynx",
                    "w3m",
                    "websocat",
                    "grpcurl");
    private static final Set<String> AWK = Set.of("awk", "gawk");

    private Categories() {}

    /** The gravest of those that the policy names. */
    static Optional<Need> of(
            Call call, Reading reading, Situation situation, Collection<Category> wanted) {
        Need gravest = null;
        for (Category category : wanted) {
            Optional<Need> need =
                    switch (category) {
                        case MERGE -> Pushes.of(call, situation);
                        case DEPS_ADD -> Additions.of(call);
                        case SECRETS -> Secrets.of(call, reading, situation);
                        case DEPLOY -> Deploys.of(call);
                        case SHELL -> shell(call);
                        case NETWORK -> network(call);
                    };
            if (need.isPresent()
                    && (gravest == null || need.get().risk().compareTo(gravest.risk()) > 0)) {
                gravest = need.get();
            }
        }
        return Optional.ofNullable(gravest);
    }

    private static Optional<Need> network(Call call) {
        boolean remote =
                call.name().equals("rsync")
                        && call.words().stream().anyMatch(w -> w.indexOf(':') > 0);
        return REACHING.contains(call.name()) || remote
                ? Optional.of(
                        new Need(
                                Category.NETWORK,
                                Risk.MEDIUM,
                                call.name() + " reaches other hosts"))
                : Optional.empty();
    }

    /** Programs in a text of another language, which nobody here reads. */
    private static Optional<Need> shell(Call call) {
        String name = call.name();
        boolean inline =
                (Interpreters.has(name) || AWK.contains(name))
                        && (name.endsWith("awk")
                                ? call.words().stream().anyMatch(w -> w.contains("system("))
                                : Options.given(call, "ceEr", "--eval", "--print", "--run"));
        boolean input =
                Wrappers.isShell(name)
                        && Options.NONE.operands(call.arguments()).isEmpty()
                        && !Options.given(call, "c", "--version", "--help")
                        && call.redirections().stream().noneMatch(Call.Redirection::document);
        return inline || input
                ? Optional.of(
                        new Need(
                                Category.SHELL,
                                Risk.MEDIUM,
                                name + " runs a text that cannot be judged"))
                : Optional.empty();
    }
}

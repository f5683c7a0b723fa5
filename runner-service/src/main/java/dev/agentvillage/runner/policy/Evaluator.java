package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.runner.policy.Ruling.Allowed;
import dev.agentvillage.runner.policy.Ruling.Denied;
import dev.agentvillage.runner.policy.Ruling.NeedsApproval;
import dev.agentvillage.runner.policy.Ruling.Why;
import java.util.List;
import java.util.Optional;

/** Judges commands by one policy. */
public final class Evaluator {
    private final Policy policy;
    private final boolean everything;

    /** Also what an approval is asked for must be on the allowlist. */
    private final boolean listed;

    public Evaluator(Policy policy) {
        this.policy = policy;
        this.everything = policy.shellAllowlist().contains("*");
        this.listed = Boolean.TRUE.equals(policy.allowlistFirst());
    }

    /** A line as a shell would read it. */
    public Ruling line(String line, Situation situation) {
        return judged(
                Reading.of(line, situation.directory(), situation.home()), situation, shown(line));
    }

    /** A program with its arguments, which no shell reads. */
    public Ruling argv(List<String> argv, Situation situation) {
        if (argv.isEmpty() || argv.getFirst().isEmpty()) {
            return new Denied(new Why("unreadable", "", "nothing is named that would run"));
        }
        return judged(
                Reading.of(argv, situation.directory(), situation.home()),
                situation,
                shown(String.join(" ", argv)));
    }

    /**
     * What a program does itself, said as the command that would do the same: rules about commands
     * by their names are not about it.
     */
    public Ruling deed(List<String> argv, Situation situation) {
        Policy nameless =
                new Policy(
                        List.of("*"),
                        List.of(),
                        policy.requiresApprovalFor(),
                        policy.networkMode(),
                        policy.paths(),
                        policy.diffThresholds(),
                        policy.onDeny(),
                        policy.approvalTimeoutMs(),
                        policy.autoMerge());
        return new Evaluator(nameless).argv(argv, situation);
    }

    /** Something of which nobody can say what it does. */
    public Ruling unknown(String shown) {
        return Watched.rules(policy)
                ? new NeedsApproval(
                        Category.SHELL,
                        Risk.MEDIUM,
                        new Why("approval", shown(shown), "what this tool does is not known"))
                : new Allowed(new Why("allowlist", shown(shown), "nothing speaks against it"));
    }

    /** Of what a program would run by itself, all that needs an approval and is wholly known. */
    public List<List<String>> held(List<String> argv, Situation situation) {
        Reading reading = Reading.of(argv, situation.directory(), situation.home());
        return reading.calls().stream()
                .skip(1)
                .filter(c -> c.argv().stream().allMatch(Arg::known))
                .filter(
                        c ->
                                Categories.of(c, reading, situation, policy.requiresApprovalFor())
                                        .isPresent())
                .map(c -> c.argv().stream().map(Arg::text).toList())
                .toList();
    }

    /** The most that any of it takes along. */
    public Taking taking(List<String> argv, Situation situation) {
        Taking most = Taking.NOTHING;
        for (Call call : Reading.of(argv, situation.directory(), situation.home()).calls()) {
            if (Pushes.of(call, situation).isPresent()) {
                return Taking.PUSH;
            }
            if (call.name().equals("git") && GitCall.of(call).subcommand().equals("commit")) {
                most = Taking.COMMIT;
            }
        }
        return most;
    }

    private static String shown(String line) {
        String text = line.strip();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private Ruling judged(Reading reading, Situation situation, String shown) {
        if (!reading.broken().isEmpty()) {
            return denied("unreadable", shown, "no shell reads this: " + reading.broken());
        }
        HardBlocks blocks = new HardBlocks(reading, situation);
        for (Call call : reading.calls()) {
            String why = blocks.of(call);
            if (!why.isEmpty()) {
                return denied("hard_block", call.shown(), why);
            }
        }
        for (Call call : reading.calls()) {
            Optional<Ruling> denied = denied(call, reading, situation);
            if (denied.isPresent()) {
                return denied.get();
            }
        }
        NeedsApproval gravest = null;
        for (Call call : reading.calls()) {
            Optional<Need> need =
                    Categories.of(call, reading, situation, policy.requiresApprovalFor());
            boolean allowed = need.isPresent() && !listed || allowed(call, reading);
            if (need.isPresent() && allowed) {
                gravest = graver(gravest, need.get(), call);
            } else if (!allowed) {
                return denied("allowlist", call.shown(), call.name() + " is not on the allowlist");
            }
        }
        for (Reading.Unclear unclear :
                Watched.rules(policy) ? reading.unclear() : List.<Reading.Unclear>of()) {
            gravest =
                    graver(
                            gravest,
                            new Need(Category.SHELL, Risk.MEDIUM, unclear.why()),
                            unclear.call());
        }
        return gravest != null
                ? gravest
                : new Allowed(new Why("allowlist", shown, "nothing speaks against it"));
    }

    private static Denied denied(String rule, String command, String reason) {
        return new Denied(new Why(rule, command, reason));
    }

    private static NeedsApproval graver(
            @org.jspecify.annotations.Nullable NeedsApproval before, Need need, Call call) {
        return before != null && before.risk().compareTo(need.risk()) >= 0
                ? before
                : new NeedsApproval(
                        need.category(),
                        need.risk(),
                        new Why("approval", call.shown(), need.reason()));
    }

    private Optional<Ruling> denied(Call call, Reading reading, Situation situation) {
        if (!call.argv().isEmpty()) {
            for (String entry : policy.shellDenylist()) {
                if (Rules.denies(entry, call)) {
                    return Optional.of(
                            denied("denylist", call.shown(), "'" + entry + "' is denied"));
                }
            }
        }
        Policy.Paths paths = policy.paths();
        String why = paths == null ? "" : new PathRules(paths, reading, situation).of(call);
        return why.isEmpty() ? Optional.empty() : Optional.of(denied("paths", call.shown(), why));
    }

    private boolean allowed(Call call, Reading reading) {
        return everything
                || call.argv().isEmpty()
                || !call.named()
                || Rules.isBuiltin(call)
                || reading.transparent(call)
                || reading.defines(call.name())
                || policy.shellAllowlist().stream().anyMatch(e -> Rules.allows(e, call));
    }
}

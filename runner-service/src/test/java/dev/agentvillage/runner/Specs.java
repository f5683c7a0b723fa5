package dev.agentvillage.runner;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.model.Terminal;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Specs for tests, from the plain one on. */
record Specs(
        String provider,
        RepoRef repo,
        Checkout checkout,
        @Nullable String room,
        @Nullable String branch,
        Limits limits,
        @Nullable List<String> command,
        SessionMode mode,
        Policy policy) {

    static Specs shell(Path repo) {
        return new Specs(
                "shell",
                RepoRef.local(repo.toString()),
                Checkout.DEFAULT_BRANCH,
                null,
                null,
                Limits.NONE,
                null,
                SessionMode.WRITE,
                Policy.OPEN);
    }

    static Specs command(Path repo, String... argv) {
        return new Specs(
                "command",
                RepoRef.local(repo.toString()),
                Checkout.DEFAULT_BRANCH,
                null,
                null,
                Limits.NONE,
                List.of(argv),
                SessionMode.WRITE,
                Policy.OPEN);
    }

    Specs at(Checkout there) {
        return new Specs(provider, repo, there, room, branch, limits, command, mode, policy);
    }

    Specs in(String roomPath) {
        return new Specs(provider, repo, checkout, roomPath, branch, limits, command, mode, policy);
    }

    Specs on(String branchName) {
        return new Specs(provider, repo, checkout, room, branchName, limits, command, mode, policy);
    }

    Specs of(RepoRef other) {
        return new Specs(provider, other, checkout, room, branch, limits, command, mode, policy);
    }

    Specs by(String other) {
        return new Specs(other, repo, checkout, room, branch, limits, command, mode, policy);
    }

    Specs within(Limits other) {
        return new Specs(provider, repo, checkout, room, branch, other, command, mode, policy);
    }

    Specs readOnly() {
        return new Specs(
                provider,
                repo,
                checkout,
                room,
                branch,
                limits,
                command,
                SessionMode.READ_ONLY,
                policy);
    }

    Specs under(Policy other) {
        return new Specs(provider, repo, checkout, room, branch, limits, command, mode, other);
    }

    /** The same with a goal: what an agent is told. */
    static SessionSpec told(SessionSpec s, String goal) {
        return told(s, new Task("A task", goal, null, null, s.roomPath(), s.task().branchName()));
    }

    static SessionSpec told(SessionSpec s, Task task) {
        return new SessionSpec(
                s.kind(),
                s.orgId(),
                s.providerId(),
                s.providerVersion(),
                s.repoRef(),
                s.checkout(),
                s.roomPath(),
                task,
                s.policy(),
                s.env(),
                s.limits(),
                s.mode(),
                s.terminal(),
                s.command(),
                s.continues(),
                s.startOffset());
    }

    /** The same, from where another session ended. */
    static SessionSpec continuing(SessionSpec s, Continuation earlier) {
        return new SessionSpec(
                s.kind(),
                s.orgId(),
                s.providerId(),
                s.providerVersion(),
                s.repoRef(),
                new Checkout(Checkout.Type.COMMIT, null, earlier.commit(), null),
                s.roomPath(),
                s.task(),
                s.policy(),
                s.env(),
                s.limits(),
                s.mode(),
                s.terminal(),
                s.command(),
                earlier,
                s.startOffset());
    }

    static Policy policy(Policy.OnDeny onDeny, long timeoutMs) {
        return asked(Policy.OPEN, onDeny, timeoutMs);
    }

    /** The same, but for how long an approval waits. */
    static Policy within(Policy p, long timeoutMs) {
        return asked(p, p.onDeny(), timeoutMs);
    }

    private static Policy asked(Policy p, Policy.OnDeny onDeny, long timeoutMs) {
        return new Policy(
                p.shellAllowlist(),
                p.shellDenylist(),
                p.requiresApprovalFor(),
                p.networkMode(),
                p.paths(),
                p.diffThresholds(),
                onDeny,
                timeoutMs,
                p.autoMerge());
    }

    static Policy policy(Policy.Paths paths) {
        Policy p = Policy.OPEN;
        return new Policy(
                p.shellAllowlist(),
                p.shellDenylist(),
                p.requiresApprovalFor(),
                p.networkMode(),
                paths,
                p.diffThresholds(),
                p.onDeny(),
                p.approvalTimeoutMs(),
                p.autoMerge());
    }

    static Policy policy(List<String> allow, List<String> deny, List<Category> ask) {
        Policy p = Policy.OPEN;
        return new Policy(
                allow,
                deny,
                ask,
                p.networkMode(),
                p.paths(),
                p.diffThresholds(),
                p.onDeny(),
                p.approvalTimeoutMs(),
                p.autoMerge());
    }

    SessionSpec spec() {
        return new SessionSpec(
                SessionKind.AGENT,
                new OrgId("demo"),
                provider,
                null,
                repo,
                checkout,
                room,
                new Task("title", "goal", null, null, room, branch),
                policy,
                List.of(),
                limits,
                mode,
                Terminal.DEFAULT,
                command,
                null,
                0);
    }
}

package dev.agentvillage.runner.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Of two policies the intersection is at least as strict as either, judged by what it is for. */
class IntersectionTest {
    private static final List<String> COMMANDS =
            Corpus.rows().stream().map(Corpus.Row::command).distinct().toList();

    @Provide
    Arbitrary<String> command() {
        return Arbitraries.of(COMMANDS);
    }

    @Provide
    Arbitrary<Policy> policy() {
        Arbitrary<List<String>> allow =
                Arbitraries.of(
                                "git",
                                "git status",
                                "git *",
                                "g*",
                                "npm run *",
                                "npm run test:*",
                                "npm",
                                "*m",
                                "ls",
                                "cat",
                                "rm -rf",
                                "kubectl get",
                                "docker *",
                                "echo")
                        .list()
                        .ofMaxSize(6);
        Arbitrary<List<String>> deny =
                Arbitraries.of("rm", "git push", "curl -k", "npm publish", "sudo")
                        .list()
                        .ofMaxSize(2);
        Arbitrary<Set<Category>> ask = Arbitraries.of(Category.class).set().ofMaxSize(4);
        Arbitrary<Policy.Paths> paths =
                Arbitraries.of(
                                new Policy.Paths(List.of("secrets"), List.of()),
                                new Policy.Paths(List.of("/root"), List.of("docs")))
                        .injectNull(0.6);
        return Combinators.combine(
                        Arbitraries.oneOf(allow, Arbitraries.just(List.of("*"))), deny, ask, paths)
                .as(IntersectionTest::policy);
    }

    private static Policy policy(
            List<String> allow, List<String> deny, Set<Category> ask, Policy.Paths paths) {
        return new Policy(
                allow,
                deny,
                List.copyOf(ask),
                NetworkMode.OPEN,
                paths,
                null,
                Policy.OnDeny.REFUSE,
                60_000,
                false);
    }

    /** 0 runs, 1 waits, 2 does not run. */
    private static int strictness(Policy policy, String command) {
        return switch (new Evaluator(policy).line(command, Corpus.SITUATION)) {
            case Ruling.Allowed _ -> 0;
            case Ruling.NeedsApproval _ -> 1;
            case Ruling.Denied _ -> 2;
        };
    }

    @Property(tries = 2_000)
    void neverAllowsWhatEitherForbids(
            @ForAll("policy") Policy a, @ForAll("policy") Policy b, @ForAll("command") String c) {
        int both = strictness(a.and(b), c);
        assertThat(both).isGreaterThanOrEqualTo(Math.max(strictness(a, c), strictness(b, c)));
        assertThat(strictness(b.and(a), c)).as("whoever is first").isEqualTo(both);
    }

    @Property(tries = 500)
    void changesNothingWithItselfAndWithEverything(
            @ForAll("policy") Policy a, @ForAll("command") String c) {
        assertThat(strictness(a.and(a), c)).isEqualTo(strictness(a, c));
        assertThat(strictness(a.and(Policy.OPEN), c)).isEqualTo(strictness(a, c));
        assertThat(strictness(Policy.OPEN.and(a), c)).isEqualTo(strictness(a, c));
    }

    @Example
    void anApprovalOfOneDoesNotLetInWhatTheOtherLeavesOut() {
        Policy onlyGit = policy(List.of("git"), List.of(), Set.of(), null);
        Policy asking = policy(List.of("*"), List.of(), Set.of(Category.DEPS_ADD), null);
        assertThat(strictness(asking, "npm install x")).isEqualTo(1);
        assertThat(strictness(onlyGit.and(asking), "npm install x")).isEqualTo(2);
        Policy both = policy(List.of("git"), List.of(), Set.of(Category.DEPS_ADD), null);
        assertThat(strictness(both.and(Policy.OPEN), "npm install x")).isEqualTo(1);
    }

    @Example
    void theNarrowerEntryIsKept() {
        Policy wide = policy(List.of("git", "npm run *"), List.of(), Set.of(), null);
        Policy narrow =
                policy(List.of("git status", "npm run test:*", "ls"), List.of(), Set.of(), null);
        assertThat(wide.and(narrow).shellAllowlist())
                .containsExactlyInAnyOrder("git status", "npm run test:*");
        assertThat(wide.and(policy(List.of("ls"), List.of(), Set.of(), null)).shellAllowlist())
                .isEmpty();
    }
}

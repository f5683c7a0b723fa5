package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The commands in {@code commands.tsv}, and the policies and the place that they are judged in. */
final class Corpus {
    static final Situation SITUATION =
            new Situation(
                    "/srv/work/mine/repo",
                    "/srv/work/mine/repo",
                    "/srv/work/mine/home",
                    List.of("/srv/work/mine/tmp"),
                    List.of("/srv/work", "/srv/runner"),
                    "agent/feature",
                    "main",
                    UnaryOperator.identity());

    private static final List<Category> GATES =
            List.of(Category.MERGE, Category.DEPS_ADD, Category.SECRETS, Category.DEPLOY);

    static final Map<String, Policy> POLICIES =
            Map.of(
                    "open", Policy.OPEN,
                    "gates", policy(List.of("*"), List.of(), GATES, null),
                    "network", policy(List.of("*"), List.of(), List.of(Category.NETWORK), null),
                    "shell", policy(List.of("*"), List.of(), List.of(Category.SHELL), null),
                    "no-rm", policy(List.of("*"), List.of("rm"), List.of(), null),
                    "no-push",
                            policy(
                                    List.of("*"),
                                    List.of(
                                            "git push",
                                            "npm publish",
                                            "terraform destroy",
                                            "curl -k"),
                                    List.of(),
                                    null),
                    "only-git", policy(List.of("git"), List.of(), List.of(), null),
                    "git-read",
                            policy(
                                    List.of("git status", "git log", "npm run test:*"),
                                    List.of(),
                                    List.of(),
                                    null),
                    "paths",
                            policy(
                                    List.of("*"),
                                    List.of(),
                                    List.of(),
                                    new Policy.Paths(
                                            List.of("secrets", "/root"), List.of("docs"))));

    record Row(String outcome, String policy, String command, String reason) {
        Ruling ruling() {
            return new Evaluator(POLICIES.get(policy)).line(command, SITUATION);
        }

        @Override
        public String toString() {
            return policy + ": " + command.replace("\n", "\\n") + " -> " + outcome;
        }
    }

    private Corpus() {}

    static Policy policy(
            List<String> allow, List<String> deny, List<Category> ask, Policy.Paths paths) {
        return new Policy(
                allow,
                deny,
                ask,
                NetworkMode.OPEN,
                paths,
                null,
                Policy.OnDeny.REFUSE,
                3_600_000,
                false);
    }

    static List<Row> rows() {
        try (InputStream in = Corpus.class.getResourceAsStream("commands.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Corpus::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Row> all() {
        return rows().stream();
    }

    private static Row row(String line) {
        String[] fields = line.split("\t", -1);
        return new Row(fields[0], fields[1], unescaped(fields[2]), fields[3]);
    }

    private static String unescaped(String text) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            if (text.charAt(i) == '\\' && "nt\\".indexOf(next) >= 0) {
                all.append(next == 'n' ? '\n' : next == 't' ? '\t' : '\\');
                i++;
            } else {
                all.append(text.charAt(i));
            }
        }
        return all.toString();
    }

    /** As the file writes it. */
    static String outcome(Ruling ruling) {
        return switch (ruling) {
            case Ruling.Allowed _ -> "allowed";
            case Ruling.NeedsApproval n ->
                    ("approval:" + n.category() + ":" + n.risk()).toLowerCase(Locale.ROOT);
            case Ruling.Denied d -> "denied:" + d.why().rule();
        };
    }
}

package dev.agentvillage.runner.gate;

import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.policy.Evaluator;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.policy.Situation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Judges what a session's programs are about to run by the session's policy. */
public final class Judge {
    private static final String HEAD = "ref: refs/heads/";

    private final Policy policy;
    private final Evaluator evaluator;
    private final Place place;
    private final List<List<String>> covered = new CopyOnWriteArrayList<>();

    /**
     * @param root all that belongs to the session
     * @param defaultBranch empty when not known
     */
    public record Place(Path root, Path repository, Path home, String defaultBranch) {}

    public Judge(Policy policy, Place place) {
        this.policy = policy;
        this.evaluator = new Evaluator(policy);
        this.place = place;
    }

    /** Whether the policy says more than that everything is allowed. */
    public static boolean isNeeded(Policy policy) {
        return !policy.shellAllowlist().contains("*")
                || !policy.shellDenylist().isEmpty()
                || !policy.requiresApprovalFor().isEmpty()
                || policy.paths() != null;
    }

    Policy policy() {
        return policy;
    }

    Path home() {
        return place.home();
    }

    Path repository() {
        return place.repository();
    }

    /** What it runs by itself was allowed with it: each of these once. */
    void released(Question question) {
        if (question.tool().equals(Question.START)) {
            covered.addAll(evaluator.held(question.said(), situation(question.cwd())));
        }
    }

    Ruling judge(Question question) {
        List<String> said = question.said();
        if (question.tool().equals(Question.RUN) && covered.remove(said)) {
            return new Ruling.Allowed(
                    new Ruling.Why("approval", question.summary(), "it was allowed as a whole"));
        }
        return evaluator.argv(said, situation(question.cwd()));
    }

    private Situation situation(String directory) {
        Path all = place.root().getParent();
        return new Situation(
                directory.startsWith("/") ? directory : place.repository().toString(),
                place.repository().toString(),
                place.home().toString(),
                List.of(place.root().resolve("tmp").toString()),
                all == null ? List.of() : List.of(all.toString()),
                branch(),
                place.defaultBranch(),
                Judge::real);
    }

    /** As it is now: the session may have switched. */
    private String branch() {
        try {
            Path head = place.repository().resolve(".git/HEAD");
            if (Files.size(head) > 4096) {
                return "";
            }
            String text = Files.readString(head, StandardCharsets.UTF_8).strip();
            return text.startsWith(HEAD) ? text.substring(HEAD.length()) : "";
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** Behind links, as far as the path is there. */
    static String real(String path) {
        try {
            Path whole = Path.of(path);
            for (@Nullable Path at = whole; at != null; at = at.getParent()) {
                if (Files.exists(at)) {
                    return at.toRealPath().resolve(at.relativize(whole)).normalize().toString();
                }
            }
        } catch (IOException | RuntimeException e) {
            return path;
        }
        return path;
    }
}

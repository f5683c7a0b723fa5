package dev.agentvillage.runner.gate;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.policy.Evaluator;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.policy.Situation;
import dev.agentvillage.runner.policy.Taking;
import dev.agentvillage.runner.work.Stand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Judges what a session's programs are about to run by the session's policy. */
public final class Judge {
    private static final String HEAD = "ref: refs/heads/";

    private static final int MAX_PUSHES = 32;
    private static final int MAX_COVERED = 1_024;
    private static final Duration PUSH_WITHIN = Duration.ofMinutes(1);

    private final Policy policy;
    private final Evaluator evaluator;
    private final Effects effects;
    private final Place place;
    private final Work work;
    private final List<List<String>> covered = new CopyOnWriteArrayList<>();
    private final Queue<Long> credentials = new ConcurrentLinkedQueue<>();
    private final Queue<Long> senders = new ArrayBlockingQueue<>(MAX_PUSHES);

    /**
     * @param root all that belongs to the session
     * @param defaultBranch empty when not known
     */
    public record Place(Path root, Path repository, Path home, String defaultBranch) {}

    /** The session's files, as they are now. */
    public interface Work {
        Work NONE =
                new Work() {
                    @Override
                    public Stand stand() throws IOException {
                        throw new IOException("nobody looks at the files");
                    }

                    @Override
                    public @Nullable String head() {
                        return null;
                    }
                };

        /** Reads the working tree: takes as long as that is large. */
        Stand stand() throws IOException;

        @Nullable String head() throws IOException;
    }

    /**
     * @param stand what the command would take along; empty when it takes nothing
     */
    record Judged(Ruling ruling, Optional<Stand> stand) {}

    /** Who looks at nobody's files. */
    public Judge(Policy policy, Place place) {
        this(policy, place, Work.NONE);
    }

    public Judge(Policy policy, Place place, Work work) {
        this.policy = policy;
        this.evaluator = new Evaluator(policy);
        this.effects = new Effects(policy);
        this.place = place;
        this.work = work;
    }

    Policy policy() {
        return policy;
    }

    Path temporary() {
        return place.root().resolve("tmp");
    }

    Path home() {
        return place.home();
    }

    Path repository() {
        return place.repository();
    }

    /**
     * What it runs by itself was allowed with it: each of these once.
     *
     * @return false when the session stands elsewhere by now: that is not what was allowed
     */
    boolean released(Question question, Optional<Stand> stand) {
        if (stand.isPresent()) {
            try {
                if (!Objects.equals(stand.get().head(), work.head())) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
            effects.released(stand.get());
        }
        if (!question.tool().equals(Question.CREDENTIAL)) {
            push(question);
        }
        if (question.whole() && covered.size() < MAX_COVERED) {
            covered.addAll(evaluator.held(question.said(), situation(question.cwd())));
        }
        return true;
    }

    /** Whether a push was allowed a moment ago that has not had its credential yet. */
    boolean pushing() {
        return taken(credentials);
    }

    private static boolean taken(Queue<Long> allowed) {
        Long until = allowed.poll();
        while (until != null && until - System.nanoTime() < 0) {
            until = allowed.poll();
        }
        return until != null;
    }

    private void push(Question question) {
        String program = question.said().getFirst();
        if (program.substring(program.lastIndexOf('/') + 1).equals("git")
                && evaluator.argv(question.said(), situation(question.cwd()))
                        instanceof Ruling.NeedsApproval need
                && need.category() == Category.MERGE
                && credentials.size() < MAX_PUSHES) {
            long until = System.nanoTime() + PUSH_WITHIN.toNanos();
            credentials.add(until);
            var _ = senders.offer(until);
        }
    }

    boolean passes(List<String> argv, Path directory) {
        Situation situation = situation(directory.toString());
        return evaluator.argv(argv, situation) instanceof Ruling.Allowed
                && !effects.matter(evaluator.taking(argv, situation));
    }

    Judged judge(Question question) {
        if (question.tooLong()) {
            return new Judged(
                    new Ruling.Denied(
                            new Ruling.Why(
                                    "unreadable", question.summary(), "it is longer than 128 KiB")),
                    Optional.empty());
        }
        Ruling ruling = ruling(question);
        Taking taking = taking(question);
        boolean matters = effects.matter(taking);
        if (ruling instanceof Ruling.Denied || !matters && ruling instanceof Ruling.Allowed) {
            return new Judged(ruling, Optional.empty());
        }
        Optional<Stand> stand = takes(question);
        if (stand.isPresent()) {
            return new Judged(
                    Effects.graver(ruling, effects.of(taking, stand.get(), question.summary())),
                    stand);
        }
        return new Judged(
                matters
                        ? new Ruling.Denied(
                                new Ruling.Why(
                                        "effects",
                                        question.summary(),
                                        "what it takes along cannot be read"))
                        : ruling,
                stand);
    }

    /** What it would take along; empty when that is nothing, or cannot be read. */
    Optional<Stand> takes(Question question) {
        if (taking(question) == Taking.NOTHING) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.stand());
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private Taking taking(Question question) {
        return question.unknown() || question.nameless()
                ? Taking.NOTHING
                : evaluator.taking(question.said(), situation(question.cwd()));
    }

    private Ruling ruling(Question question) {
        List<String> said = question.said();
        if (question.tool().equals(Question.RUN) && covered.remove(said)) {
            push(question);
            return new Ruling.Allowed(
                    new Ruling.Why("approval", question.summary(), "it was allowed as a whole"));
        }
        // Git runs this for a push over http, below the push that was asked for.
        if (said.size() > 1 && said.get(1).equals("send-pack") && taken(senders)) {
            return new Ruling.Allowed(
                    new Ruling.Why("approval", question.summary(), "its push was allowed"));
        }
        Situation situation = situation(question.cwd());
        if (question.unknown()) {
            return evaluator.unknown(question.summary());
        }
        return question.nameless()
                ? evaluator.deed(said, situation)
                : evaluator.argv(said, situation);
    }

    private Situation situation(String directory) {
        Path all = place.root().getParent();
        return new Situation(
                directory.startsWith("/") ? directory : place.repository().toString(),
                place.repository().toString(),
                place.home().toString(),
                List.of(temporary().toString()),
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

package dev.agentvillage.session.order;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.model.Terminal;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /sessions}. */
public final class OrderReader {
    private static final String COMMAND = "command";
    private static final long DAY_MS = 86_400_000;
    private static final String BRANCH_RULE = "Must be a branch name that git accepts.";

    private final Predicate<String> knownProvider;
    private final Predicate<String> allowedPath;

    /**
     * @param allowedPath whether an absolute path lies in a root that local repositories may be in
     */
    public OrderReader(Predicate<String> knownProvider, Predicate<String> allowedPath) {
        this.knownProvider = knownProvider;
        this.allowedPath = allowedPath;
    }

    public Reading<Order> read(@Nullable Object body) {
        Fields in = Fields.of(body);
        String villageId = in.text("villageId", 100);
        String agentName = in.text("agentName", 200);
        String providerId = in.required("providerId", 100);
        if (!providerId.isBlank() && !knownProvider.test(providerId)) {
            in.flaw(
                    "providerId",
                    "unknown",
                    "There is no such provider; GET /api/runner/runners says which there are.");
        }
        Order order =
                new Order(
                        SessionKind.AGENT,
                        villageId == null || villageId.isBlank() ? "demo" : villageId,
                        agentName,
                        providerId,
                        in.text("providerVersion", 100, Names::word, "Must be a version."),
                        repository(in.requiredObject("repoRef")),
                        checkout(in.object("checkout")),
                        room(in),
                        task(in.requiredObject("task")),
                        command(in, providerId),
                        PolicyReader.read(in.object("policy")),
                        limits(in.object("limits")),
                        in.word("mode", Words.MODES, SessionMode.WRITE),
                        terminal(in.object("terminal")),
                        in.pairs("labels", 32, 200),
                        in.pairs("runnerSelector", 16, 200),
                        continues(in));
        if (in.has("env")) {
            in.unavailable("env", "Secrets cannot be given to a session yet.");
        }
        return in.end(order);
    }

    private static @Nullable SessionId continues(Fields in) {
        String id = in.text("continues", 36, Names::session, "Must be a session's id.");
        if (id == null || !Names.session(id)) {
            return null;
        }
        if (in.has("checkout")) {
            in.flaw(
                    "checkout",
                    "forbidden",
                    "A session that continues another begins where that one began; remove it.");
        }
        return SessionId.of(id);
    }

    private static @Nullable String room(Fields in) {
        return in.text(
                "roomPath",
                500,
                Names::inside,
                "Must be a path inside the repository, without \"..\".");
    }

    private RepoRef repository(@Nullable Fields in) {
        if (in == null) {
            return RepoRef.git("");
        }
        RepoRef.Provider provider = in.word("provider", Words.REPOSITORIES, RepoRef.Provider.GIT);
        if (!in.has("provider")) {
            in.flaw("provider", "required", "Send \"provider\".");
        }
        String owner = in.text("owner", 100, Names::word, "Must be the owner's name.");
        String name = in.text("name", 100, Names::word, "Must be the repository's name.");
        String url =
                in.text(
                        "url",
                        2000,
                        Names::cloneUrl,
                        "Must be a clone address of https or file, without credentials or \"..\".");
        String path =
                in.text(
                        "path",
                        1000,
                        Names::absolute,
                        "Must be an absolute path without \"..\" or \".git\".");
        String branch = in.text("defaultBranch", 250, Names::ref, BRANCH_RULE);
        switch (provider) {
            case GITHUB, GITLAB, BITBUCKET -> {
                needs(in, "owner", owner);
                needs(in, "name", name);
                refuses(in, "url", url);
                refuses(in, "path", path);
            }
            case GIT -> {
                needs(in, "url", url);
                refuses(in, "path", path);
                if (url != null && Names.cloneUrl(url) && url.startsWith("file:")) {
                    allowed(in, "url", URI.create(url).getPath());
                }
            }
            case LOCAL -> {
                needs(in, "path", path);
                refuses(in, "url", url);
                if (path != null && Names.absolute(path)) {
                    allowed(in, "path", path);
                }
            }
        }
        in.closed();
        return new RepoRef(provider, owner, name, url, path, branch);
    }

    private void allowed(Fields in, String name, String path) {
        if (!allowedPath.test(path)) {
            in.flaw(name, "forbidden", "Must lie in one of the roots of LOCAL_REPO_ROOTS.");
        }
    }

    private static void needs(Fields in, String name, @Nullable String value) {
        if (value == null && !in.has(name)) {
            in.flaw(name, "required", "This provider needs \"" + name + "\".");
        }
    }

    private static void refuses(Fields in, String name, @Nullable String value) {
        if (value != null) {
            in.flaw(name, "forbidden", "This provider takes no \"" + name + "\"; remove it.");
        }
    }

    private static Checkout checkout(@Nullable Fields in) {
        if (in == null) {
            return Checkout.DEFAULT_BRANCH;
        }
        if (!in.has("type")) {
            in.flaw("type", "required", "Send \"type\".");
        }
        Checkout.Type type = in.word("type", Words.CHECKOUTS, Checkout.Type.BRANCH);
        String ref = in.text("ref", 250, Names::ref, BRANCH_RULE);
        String sha = in.text("sha", 64, Names::sha, "Must be 7 to 64 hex digits.");
        String tag = in.text("tag", 250, Names::ref, "Must be a tag name that git accepts.");
        switch (type) {
            case BRANCH -> {
                refuses(in, "sha", sha);
                refuses(in, "tag", tag);
            }
            case COMMIT -> {
                needs(in, "sha", sha);
                refuses(in, "ref", ref);
                refuses(in, "tag", tag);
            }
            case TAG -> {
                needs(in, "tag", tag);
                refuses(in, "ref", ref);
                refuses(in, "sha", sha);
            }
        }
        in.closed();
        return new Checkout(type, ref, sha, tag);
    }

    private static Task task(@Nullable Fields in) {
        if (in == null) {
            return new Task("", "", null, null, null, null);
        }
        Task task =
                new Task(
                        in.required("title", 200),
                        in.required("goal", 4000),
                        in.texts("constraints", 0, 50, 1000),
                        in.texts("acceptance", 0, 50, 1000),
                        room(in),
                        in.text("branchName", 200, Names::ref, BRANCH_RULE));
        in.closed();
        return task;
    }

    private static @Nullable List<String> command(Fields in, String providerId) {
        Fields command = in.object(COMMAND);
        if (providerId.equals(COMMAND)) {
            if (command == null) {
                if (!in.has(COMMAND)) {
                    in.flaw(COMMAND, "required", "The provider \"command\" needs it.");
                }
                return null;
            }
            List<String> argv = command.texts("argv", 1, 256, 8192);
            if (argv == null && !command.has("argv")) {
                command.flaw("argv", "required", "Send 1 to 256 words.");
            }
            if (argv != null && argv.getFirst().isBlank()) {
                command.flaw("argv", "pattern", "The first word names the program.");
            }
            command.closed();
            return argv;
        }
        if (command != null) {
            in.flaw(COMMAND, "forbidden", "Only the provider \"command\" takes it; remove it.");
        }
        return null;
    }

    private static Limits limits(@Nullable Fields in) {
        if (in == null) {
            return Limits.NONE;
        }
        Limits limits =
                new Limits(
                        in.number("maxDurationMs", 1000, DAY_MS),
                        in.number("maxIdleMs", 1000, DAY_MS),
                        null,
                        null);
        for (String name : List.of("maxTokens", "maxCostMicros")) {
            if (in.number(name, 1, Long.MAX_VALUE) != null) {
                in.unavailable(name, "This limit is not enforced yet.");
            }
        }
        in.closed();
        return limits;
    }

    private static Terminal terminal(@Nullable Fields in) {
        if (in == null) {
            return Terminal.DEFAULT;
        }
        Long cols = in.number("cols", 2, 500);
        Long rows = in.number("rows", 2, 300);
        in.closed();
        return new Terminal(
                Objects.requireNonNullElse(cols, (long) Terminal.DEFAULT.cols()).intValue(),
                Objects.requireNonNullElse(rows, (long) Terminal.DEFAULT.rows()).intValue());
    }
}

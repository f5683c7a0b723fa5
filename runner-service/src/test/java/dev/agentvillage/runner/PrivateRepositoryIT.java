package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.WorkEvent.DiffSummary;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session works on a private repository, and its token is looked for everywhere. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class PrivateRepositoryIT {
    private static final String TOKEN = "t0ken-e41c-that-must-not-be-found";
    private static final List<String> FORMS =
            List.of(
                    TOKEN,
                    Base64.getEncoder()
                            .encodeToString(("agent:" + TOKEN).getBytes(StandardCharsets.UTF_8)));

    private final Path directory = RunnerResource.directory();
    private final Path file = directory.resolve(RunnerResource.CREDENTIALS);
    private final String name = "private-" + UUID.randomUUID() + ".git";
    private final Logger root = Logger.getLogger("");
    private final Recording log = new Recording();
    private Level level;
    private PrivateGit server;

    private static final class Recording extends Handler {
        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord record) {
            lines.add(new SimpleFormatter().format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void up() throws IOException {
        Path served = directory.resolve("served");
        Repo repo = Repo.create(directory.resolve("repos"), "source-" + UUID.randomUUID());
        repo.git("clone", "-q", "--bare", ".", served.resolve(name).toString());
        server = new PrivateGit(served, "agent", TOKEN);
        Files.writeString(file, "demo http://agent:" + TOKEN + "@" + server.host() + "\n");
        root.addHandler(log);
        level = Logger.getLogger("dev.agentvillage").getLevel();
        Logger.getLogger("dev.agentvillage").setLevel(Level.ALL);
        // A runner may have nothing to say: this shows that it would be heard.
        Logger.getLogger("dev.agentvillage.runner").info("the test listens");
    }

    @AfterEach
    void down() throws IOException {
        LiveSession.endAll();
        Logger.getLogger("dev.agentvillage").setLevel(level);
        root.removeHandler(log);
        Files.writeString(file, "");
        server.close();
    }

    private LiveSession shell() {
        return new LiveSession(
                "runner-it", Specs.shell(directory).of(RepoRef.git(server.url(name))).spec());
    }

    @Test
    void theTokenIsNowhere() throws Exception {
        LiveSession session = shell();
        session.started();
        session.type("env; cat .git/config; git remote -v; sleep 300 &");
        session.type("echo mine >mine.txt; git add -A; git commit -qm mine; git push origin HEAD");
        session.awaitOutput("[new branch]");
        session.type("git fetch --all && git ls-remote | wc -l; echo fet''ched");
        session.awaitOutput("fetched");
        // What the runner itself writes for the diff is written.
        session.awaitEvent(DiffSummary.class, d -> d.filesChanged() == 1);

        List<String> processes = processes(session.id);
        assertThat(processes).hasSizeGreaterThanOrEqualTo(2);
        without("the environments and arguments of the session's processes", processes);
        assertThat(grep(directory.resolve("workspaces"))).isEmpty();
        session.stop(true);
        SessionEnded end = session.awaitEnd();
        session.assertWhole(end);
        assertThat(end.resultCommit()).isNotNull();

        without("its events and its output", session.all().stream().map(String::valueOf).toList());
        without("the log", log.lines);
        assertThat(grep(directory)).containsExactly(file);
        assertThat(grep(directory.resolve("cache"))).isEmpty();
    }

    @Test
    void aFailureDoesNotQuoteIt() throws IOException {
        Files.writeString(file, "demo http://wrong:" + TOKEN + "@" + server.host() + "\n");
        LiveSession session = shell();
        SessionEnded end = session.awaitEnd();
        assertThat(end.reason()).isEqualTo("repo_not_found");
        without("its events", session.all().stream().map(String::valueOf).toList());
        without("the log", log.lines);
    }

    private static void without(String where, Iterable<String> texts) {
        assertThat(texts).as(where).isNotEmpty();
        for (String form : FORMS) {
            assertThat(texts).as(where).noneMatch(text -> text.contains(form));
        }
    }

    /** What /proc shows of each process that carries the session's mark. */
    private static List<String> processes(SessionId session) throws IOException {
        List<String> all = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path process : entries.filter(p -> p.toString().matches("/proc/\\d+")).toList()) {
                try {
                    String environment =
                            Files.readString(
                                    process.resolve("environ"), StandardCharsets.ISO_8859_1);
                    if (environment.contains(session.toString())) {
                        all.add(
                                environment
                                        + Files.readString(
                                                process.resolve("cmdline"),
                                                StandardCharsets.ISO_8859_1));
                    }
                } catch (IOException e) {
                    // Gone meanwhile, or somebody else's.
                    continue;
                }
            }
        }
        return all;
    }

    private static List<Path> grep(Path tree) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(path, StandardCharsets.ISO_8859_1);
                if (FORMS.stream().anyMatch(text::contains)) {
                    found.add(path);
                }
            }
        }
        return found;
    }
}

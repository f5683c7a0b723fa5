package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.stack.TestStack;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sessions that do nothing cost the packaged runner. */
class FootprintIT {
    private static final int SESSIONS = 10;
    private static final long MOST_HEAP_EACH = 1 << 20;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir private Path temp;
    private final String id = "runner-" + UUID.randomUUID();
    private Process runner;

    @AfterEach
    void down() throws InterruptedException {
        if (runner != null) {
            runner.destroy();
            assertThat(runner.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void start() throws IOException {
        Map<String, String> environment = new HashMap<>(TestStack.get().environment("runner"));
        environment.putAll(PackagedRunner.places(temp.toRealPath()));
        environment.put("RUNNER_ID", id);
        environment.put("DRAIN_TIMEOUT_MS", "0");
        environment.put("MAX_CONCURRENT_SESSIONS", Integer.toString(2 * SESSIONS));
        environment.put("HEARTBEAT_INTERVAL_MS", "500");
        environment.put("STOP_GRACE_MS", "1000");
        environment.put("MANAGEMENT_PORT", "0");
        runner = PackagedRunner.start(new File("target/footprint-it.log"), environment);
        await("runner up").atMost(PATIENCE).until(() -> !Bus.get().heartbeats(id).isEmpty());
    }

    /** What is alive after a full collection. */
    private long heap() throws IOException, InterruptedException {
        Process jcmd =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/jcmd",
                                Long.toString(runner.pid()),
                                "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Matcher total = TOTAL.matcher(said);
        assertThat(total.find()).as(said).isTrue();
        return Long.parseLong(total.group(1));
    }

    private LiveSession shell(Repo repo) {
        LiveSession session = new LiveSession(id, Specs.shell(repo.directory()).spec());
        session.started();
        session.awaitOutput("$ ");
        session.type("echo ready");
        session.awaitOutput("ready\r\n");
        return session;
    }

    @Test
    void anIdleSessionCostsLessThanAMebibyteOfHeap() throws Exception {
        Class.forName("org.postgresql.Driver");
        Bus.get();
        start();
        Repo repo = Repo.create(temp.toRealPath(), "repo-" + UUID.randomUUID());
        // The first ones bring classes, pools and the cache with it.
        List<LiveSession> sessions = new ArrayList<>(List.of(shell(repo), shell(repo)));
        long heapBefore = heap();
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(shell(repo));
        }
        long each = (heap() - heapBefore) / SESSIONS;
        assertThat(each).as("bytes of heap").isLessThan(MOST_HEAP_EACH);
        sessions.forEach(s -> s.stop(false));
        sessions.forEach(LiveSession::awaitEnd);
    }
}

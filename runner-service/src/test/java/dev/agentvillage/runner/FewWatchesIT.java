package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.event.GateEvent.AlertRaised;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.stack.TestStack;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that has no file watches left: a namespace of users may be given that few. */
class FewWatchesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String LIMIT = "/proc/sys/user/max_inotify_watches";
    private static final List<String> WITH_SIXTY =
            List.of(
                    "unshare",
                    "--user",
                    "--map-root-user",
                    "sh",
                    "-c",
                    "echo 60 >" + LIMIT + " && exec \"$@\"",
                    "sh");

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

    private static boolean canLimit() throws Exception {
        List<String> argv = new ArrayList<>(WITH_SIXTY);
        argv.add("true");
        Process tried =
                new ProcessBuilder(argv)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        boolean ended = tried.waitFor(10, TimeUnit.SECONDS);
        tried.destroyForcibly();
        return ended && tried.exitValue() == 0;
    }

    @Test
    void filesAreScannedThereAndAnAlertSaysSo() throws Exception {
        assumeTrue(canLimit(), "this host has no limit of watches per namespace");
        Map<String, String> environment = new HashMap<>(TestStack.get().environment("runner"));
        environment.putAll(PackagedRunner.places(temp.toRealPath()));
        environment.put("RUNNER_ID", id);
        environment.put("DRAIN_TIMEOUT_MS", "0");
        environment.put("HEARTBEAT_INTERVAL_MS", "500");
        environment.put("STOP_GRACE_MS", "1000");
        environment.put("MANAGEMENT_PORT", "0");
        runner =
                PackagedRunner.start(
                        WITH_SIXTY, new File("target/few-watches-it.log"), environment);
        await("runner up").atMost(PATIENCE).until(() -> !Bus.get().heartbeats(id).isEmpty());
        Repo repo = Repo.create(temp.toRealPath(), "wide");
        for (int i = 0; i < 100; i++) {
            repo.write("wide/" + i + "/file", "x\n");
        }
        repo.commit("more directories than watches");

        LiveSession session = new LiveSession(id, Specs.shell(repo.directory()).spec());
        session.started();
        session.awaitEvent(AlertRaised.class, a -> a.alert().title().contains("scanned"));
        session.type("echo y >wide/99/other");
        session.awaitEvent(FileTouched.class, f -> f.path().equals("wide/99/other"));
        session.stop(false);
        session.assertWhole(session.awaitEnd());

        // It had what there was, and gave it back.
        LiveSession small =
                new LiveSession(
                        id,
                        Specs.shell(Repo.create(temp.toRealPath(), "small").directory()).spec());
        small.started();
        small.type("echo y >file");
        small.awaitEvent(FileTouched.class, f -> f.path().equals("file"));
        assertThat(small.all(AlertRaised.class)).isEmpty();
        small.stop(false);
        small.awaitEnd();
    }
}

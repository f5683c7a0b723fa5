package dev.agentvillage.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.contracts.session.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that asks its terminal while nobody looks on, in a real PTY. */
class AnswersIT implements Output {
    private static final String ASKS =
            """
            stty raw -echo
            printf '\\033[3;7H\\033[6n'; IFS= read -r -d R -t 20 where
            printf '\\033[c'; IFS= read -r -d c -t 20 what
            printf '\\033]11;?\\033\\\\'; IFS= read -r -d '\\' -t 20 colour
            printf 'where=%s what=%s colour=%s.' "${where:2}" "${what:2}" "${colour:2:6}"
            IFS= read -r -n 3 -t 20 typed
            printf 'typed=%s.' "$typed"
            """;

    @TempDir private Path temp;
    private final StringBuffer output = new StringBuffer();
    private final CountDownLatch gone = new CountDownLatch(1);

    @Override
    public void piece(String text, long offset, int bytes, Runnable acknowledged) {
        output.append(text);
        acknowledged.run();
    }

    @Override
    public void dropped(long offset, long bytes, Runnable acknowledged) {
        throw new IllegalStateException("nothing is dropped here");
    }

    @Override
    public void exited(ExitStatus status) {
        gone.countDown();
    }

    @Test
    void itIsAnsweredOnceAlsoWhenAViewersTerminalAnswersToo() throws Exception {
        TerminalSession terminal =
                TerminalSession.start(
                        new TerminalSession.Launch(
                                "answers",
                                List.of("/bin/bash", "-c", ASKS),
                                Map.of("PATH", "/usr/bin:/bin", "TERM", "xterm-256color"),
                                temp,
                                Terminal.DEFAULT,
                                0,
                                new BacklogLimits(1 << 18, temp, 0, 10_000)),
                        this);
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> output.indexOf("colour=") > 0);
            assertThat(output.toString()).contains("where=3;7 what=?62;22 colour=11;rgb.");
            terminal.type("\u001b[?62;22c\u001b[3;7Rabc".getBytes(StandardCharsets.UTF_8));
            await().atMost(Duration.ofSeconds(30)).until(() -> output.indexOf("typed=") > 0);
            assertThat(output.toString()).contains("typed=abc.");
        } finally {
            terminal.finish(5_000);
        }
        assertThat(gone.getCount()).isZero();
    }
}

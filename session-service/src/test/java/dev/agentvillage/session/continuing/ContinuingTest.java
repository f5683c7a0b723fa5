package dev.agentvillage.session.continuing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.continuing.Continuing.Found;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Progress.Conversation;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import java.util.Base64;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContinuingTest {
    private static final Conversation SAID =
            new Conversation("name", "0".repeat(40), new PatchRef("a", "sha256:aa", 1));

    private static Session ended(@Nullable Conversation said) {
        Session session = Sessions.accepted();
        Progress progress = session.progress().state(SessionState.COMPLETED, null);
        return session.progress(
                said == null ? progress : progress.work(progress.work().said(said)));
    }

    /** Which nothing makes smaller. */
    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(1).nextBytes(noise);
        return noise;
    }

    @Test
    void onlyWhatHasEndedAndLeftItsConversationIsContinued() {
        assertThat(Continuing.refusal(Sessions.order(), ended(SAID))).isEmpty();
        assertThat(Continuing.refusal(Sessions.order(), null).orElseThrow())
                .isInstanceOf(Found.Unknown.class);
        assertThat(Continuing.refusal(Sessions.order(), Sessions.accepted()).orElseThrow())
                .isInstanceOf(Found.Refused.class);
        assertThat(Continuing.refusal(Sessions.order(), ended(null)).orElseThrow())
                .isInstanceOf(Found.Unavailable.class);
        assertThat(
                        Continuing.refusal(
                                        Sessions.order(),
                                        ended(new Conversation("name", "c", null)))
                                .orElseThrow())
                .isInstanceOf(Found.Unavailable.class);
    }

    @Test
    void bothTogetherFitIntoOneRecord() {
        int most = Continuation.MAX_BYTES;
        assertThat(Continuing.ready(ended(SAID), SAID, noise(most), new byte[0]))
                .isInstanceOfSatisfying(
                        Found.Ready.class,
                        ready -> {
                            assertThat(ready.continuation().patch()).isNull();
                            assertThat(ready.continuation().conversation())
                                    .hasSizeLessThanOrEqualTo(Continuation.MAX_TEXT);
                            assertThat(
                                            Base64.getDecoder()
                                                    .decode(ready.continuation().conversation()))
                                    .isEqualTo(noise(most));
                        });
        assertThat(Continuing.ready(ended(SAID), SAID, noise(most + 1), new byte[0]))
                .isInstanceOf(Found.Unavailable.class);
        assertThat(Continuing.ready(ended(SAID), SAID, noise(most / 2), noise(most / 2)))
                .as("packing makes noise larger")
                .isInstanceOf(Found.Unavailable.class);
        assertThat(Continuing.ready(ended(SAID), SAID, noise(10), new byte[(4 << 20) + 1]))
                .as("may have been cut")
                .isInstanceOf(Found.Unavailable.class);
    }
}

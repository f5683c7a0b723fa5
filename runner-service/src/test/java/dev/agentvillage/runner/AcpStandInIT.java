package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.LifecycleEvent.SessionCheckpointed;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.ProviderEvent.ProviderError;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.model.Step;
import dev.agentvillage.runner.standin.StandIns;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands in for agents of the Agent Client Protocol: it is always here. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
@TestProfile(StandIns.class)
class AcpStandInIT extends AgentContract {
    @Override
    String provider() {
        return "acp";
    }

    @Override
    boolean readsLongTasks() {
        return false;
    }

    @Override
    String path() {
        return "";
    }

    @Override
    Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    Path installed() {
        return StandIns.directory();
    }

    @Override
    void disarm() {
        repo.write("agent.json", "{\"command\": [\"/bin/true\"]}\n");
        repo.write(
                ".mcp.json", "{\"mcpServers\": {\"hostile-server\": {\"command\": \"touch\"}}}\n");
    }

    @Override
    boolean resumes() {
        return true;
    }

    /** Which of them load a conversation is known only when one is asked to. */
    @Test
    void whoLoadsNoConversationAfterAllSaysSo() throws IOException {
        model.script("story", new Step.Write("no-loading", "x\n"), new Step.Say("Written."));
        LiveSession first = start(asking());
        first.awaitEvent(TurnFinished.class, t -> true);
        first.stop(true);
        SessionEnded end = first.awaitEnd();
        SessionCheckpointed kept =
                first.awaitEvent(SessionCheckpointed.class, c -> c.conversation() != null);
        long asked = model.requests().size();

        LiveSession second =
                new LiveSession(RUNNER, continuing(first, kept, end, "Now SCRIPT:story"), LONG);
        second.started();
        SessionEnded failed = second.awaitEnd();
        assertThat(second.all(ProviderError.class))
                .singleElement()
                .satisfies(
                        e -> {
                            assertThat(e.message()).contains("session/load");
                            assertThat(e.recoverable()).isFalse();
                        });
        assertThat(failed.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(model.requests()).hasSize((int) asked);
    }
}

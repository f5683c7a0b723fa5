package dev.agentvillage.runner;

import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Gemini CLI, the real one. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class GeminiIT extends GeminiContract {
    /** It then asks the model once more by itself, why it said nothing. */
    @Override
    void awaitInterrupted(LiveSession session) {
        super.awaitInterrupted(session);
        await().atMost(LONG).until(() -> session.all(TurnFinished.class).size() == 2);
    }
}

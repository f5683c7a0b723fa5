package dev.agentvillage.runner.provider.acp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.RecordingDesk;
import dev.agentvillage.runner.provider.acp.AcpAgent.UsageOf;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcpFactsTest {
    private static final Tokens FIRST = new Tokens(110, 20, 40, 5);

    private final RecordingDesk desk = new RecordingDesk();

    private static void ended(AcpFacts facts, int input, int output) throws JacksonException {
        facts.ended(
                "t",
                Json.MAPPER.readTree(
                        "{\"usage\":{\"inputTokens\":%d,\"cachedWriteTokens\":10,\"outputTokens\":%d,\"cachedReadTokens\":40,\"thoughtTokens\":5}}"
                                .formatted(input, output)));
    }

    private List<Tokens> used() {
        return desk.facts().stream()
                .filter(Fact.Used.class::isInstance)
                .map(fact -> ((Fact.Used) fact).tokens())
                .toList();
    }

    @Test
    void whatATurnTookIsTold() throws JacksonException {
        AcpFacts facts = new AcpFacts(desk, "/w", UsageOf.TURN);
        ended(facts, 100, 20);
        ended(facts, 100, 20);
        assertThat(used()).containsExactly(FIRST, FIRST);
    }

    @Test
    void ofSumsTheGrowthIsTold() throws JacksonException {
        AcpFacts facts = new AcpFacts(desk, "/w", UsageOf.SESSION);
        ended(facts, 100, 20);
        ended(facts, 150, 27);
        ended(facts, 150, 27);
        assertThat(used()).containsExactly(FIRST, new Tokens(50, 7, 0, 0), Tokens.ZERO);
    }

    @Test
    void aSumThatBeginsAnewIsToldWhole() throws JacksonException {
        AcpFacts facts = new AcpFacts(desk, "/w", UsageOf.SESSION);
        ended(facts, 100, 20);
        ended(facts, 7, 30);
        ended(facts, 8, 30);
        assertThat(used())
                .containsExactly(FIRST, new Tokens(17, 30, 40, 5), new Tokens(1, 0, 0, 0));
    }
}

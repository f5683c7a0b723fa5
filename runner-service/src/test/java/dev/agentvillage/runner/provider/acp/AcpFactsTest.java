package dev.agentvillage.runner.provider.acp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Desk;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.acp.AcpAgent.UsageOf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcpFactsTest implements Desk {
    private static final Tokens FIRST = new Tokens(110, 20, 40, 5);

    private final List<Tokens> used = new ArrayList<>();

    private static void ended(AcpFacts facts, int input, int output) throws JacksonException {
        facts.ended(
                "t",
                Json.MAPPER.readTree(
                        "{\"usage\":{\"inputTokens\":%d,\"cachedWriteTokens\":10,\"outputTokens\":%d,\"cachedReadTokens\":40,\"thoughtTokens\":5}}"
                                .formatted(input, output)));
    }

    @Test
    void whatATurnTookIsTold() throws JacksonException {
        AcpFacts facts = new AcpFacts(this, "/w", UsageOf.TURN);
        ended(facts, 100, 20);
        ended(facts, 100, 20);
        assertThat(used).containsExactly(FIRST, FIRST);
    }

    @Test
    void ofSumsTheGrowthIsTold() throws JacksonException {
        AcpFacts facts = new AcpFacts(this, "/w", UsageOf.SESSION);
        ended(facts, 100, 20);
        ended(facts, 150, 27);
        ended(facts, 150, 27);
        assertThat(used).containsExactly(FIRST, new Tokens(50, 7, 0, 0), Tokens.ZERO);
    }

    @Test
    void aSumThatBeginsAnewIsToldWhole() throws JacksonException {
        AcpFacts facts = new AcpFacts(this, "/w", UsageOf.SESSION);
        ended(facts, 100, 20);
        ended(facts, 7, 30);
        ended(facts, 8, 30);
        assertThat(used).containsExactly(FIRST, new Tokens(17, 30, 40, 5), new Tokens(1, 0, 0, 0));
    }

    @Override
    public void told(Fact fact) {
        if (fact instanceof Fact.Used u) {
            used.add(u.tokens());
        }
    }

    @Override
    public Ruling judge(Question question) {
        throw new AssertionError("nothing is asked here");
    }

    @Override
    public Asking ask(Question question, Ruling.NeedsApproval why, Asking.Reply reply) {
        throw new AssertionError("nothing is asked here");
    }

    @Override
    public void refused(Question question, Ruling.Denied ruling) {
        throw new AssertionError("nothing is asked here");
    }

    @Override
    public void answered(Asking asking, boolean allowed) {
        throw new AssertionError("nothing is asked here");
    }

    @Override
    public void gone(Asking asking) {
        throw new AssertionError("nothing is asked here");
    }
}

package dev.agentvillage.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.stack.demo.AgentDemo;
import dev.agentvillage.stack.demo.DemoAgent;
import dev.agentvillage.stack.village.Runtimes;
import java.io.PrintWriter;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole story with the real CLIs, where they are installed. */
@ResourceLock(Village.SINGLE)
class RealAgentsIT {
    private final Village village = Village.up();

    @ParameterizedTest
    @EnumSource(DemoAgent.class)
    void theDemoHoldsWithARealAgent(DemoAgent agent) throws Exception {
        assumeTrue(
                Runtimes.has(agent.wanted()),
                () ->
                        "skipped: "
                                + agent.wanted()
                                + " is not installed; './village providers install' does it");
        new AgentDemo(
                        village.developer(),
                        agent,
                        village.models(),
                        new PrintWriter(System.out, true, UTF_8))
                .run(village.directory("demo-" + agent.id()));
    }
}

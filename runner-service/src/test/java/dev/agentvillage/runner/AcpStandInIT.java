package dev.agentvillage.runner;

import dev.agentvillage.runner.standin.StandIns;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Path;
import java.util.Optional;

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
}

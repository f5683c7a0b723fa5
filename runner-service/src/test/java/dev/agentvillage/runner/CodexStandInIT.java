package dev.agentvillage.runner;

import dev.agentvillage.runner.standin.StandIns;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Path;
import java.util.Optional;

/** What stands in for Codex: it is always here. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
@TestProfile(StandIns.class)
class CodexStandInIT extends CodexContract {
    @Override
    Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    Path installed() {
        return StandIns.directory();
    }
}

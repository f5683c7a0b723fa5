package dev.agentvillage.runner;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Codex, the real one. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class CodexIT extends CodexContract {}

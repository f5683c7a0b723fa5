package dev.agentvillage.runner;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** opencode, the real one. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class OpencodeIT extends OpencodeContract {}

package dev.agentvillage.runner;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Aider, the real one. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class AiderIT extends AiderContract {}

package dev.agentvillage.session.it;

import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;

/** One boot for all: every test class takes its servers and configuration from here. */
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "session"))
@QuarkusTestResource(SigningKey.class)
abstract class Live {}

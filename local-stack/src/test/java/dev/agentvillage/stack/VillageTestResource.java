package dev.agentvillage.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * Gives a Quarkus test the servers of {@link TestStack} and the configuration the launcher would
 * give its service.
 *
 * <pre>{@code
 * @QuarkusTestResource(
 *     value = VillageTestResource.class,
 *     initArgs = @ResourceArg(name = "service", value = "session"))
 * }</pre>
 */
public final class VillageTestResource implements QuarkusTestResourceLifecycleManager {
    private String service = "";

    @Override
    public void init(Map<String, String> arguments) {
        service = arguments.getOrDefault("service", "");
    }

    @Override
    public Map<String, String> start() {
        return TestStack.get().environment(service);
    }

    @Override
    public void stop() {
        // The stack ends with the JVM: the next test class uses the same one.
    }
}

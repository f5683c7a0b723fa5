package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Runtime;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The providers of this runner. */
@ApplicationScoped
public class Providers {
    private final List<ProviderDriver> drivers;

    Providers(@ConfigProperty(name = "runner.test-providers") boolean tests) {
        ProviderDriver.Detection bash = BashDetection.detect();
        ShellDriver shell = new ShellDriver(bash);
        CommandDriver command = new CommandDriver(bash);
        this.drivers =
                tests
                        ? List.of(shell, command, new GatedShellDriver(shell))
                        : List.of(shell, command);
    }

    /** Only what is really there: a provider whose program is missing is unknown here. */
    public Optional<Installed> find(String id) {
        return drivers.stream()
                .filter(d -> d.id().equals(id))
                .flatMap(d -> installed(d).stream())
                .findFirst();
    }

    public record Installed(ProviderDriver driver, ProviderDriver.Detection.Found found) {}

    public List<Runtime> runtimes() {
        return drivers.stream()
                .flatMap(d -> installed(d).stream())
                .map(
                        i ->
                                new Runtime(
                                        i.driver().id(),
                                        i.found().version(),
                                        null,
                                        i.driver().capabilities()))
                .toList();
    }

    private static Optional<Installed> installed(ProviderDriver driver) {
        return driver.detect() instanceof ProviderDriver.Detection.Found found
                ? Optional.of(new Installed(driver, found))
                : Optional.empty();
    }
}

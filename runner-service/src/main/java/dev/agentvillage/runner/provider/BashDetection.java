package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.runner.provider.ProviderDriver.Detection;
import dev.agentvillage.runner.provider.ProviderDriver.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds bash and asks it for its version, once. */
final class BashDetection {
    private static final List<Path> PLACES =
            List.of(Path.of("/bin/bash"), Path.of("/usr/bin/bash"), Path.of("/usr/local/bin/bash"));
    private static final Pattern VERSION = Pattern.compile("version (\\d+\\.\\d+\\.\\d+)");

    private BashDetection() {}

    static Detection detect() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(BashDetection::ask)
                .orElseGet(() -> new Detection.Missing("no bash at " + PLACES));
    }

    private static Detection ask(Path bash) {
        ProcessBuilder builder =
                new ProcessBuilder(bash.toString(), "--version").redirectErrorStream(true);
        builder.environment().clear();
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Detection.Missing(bash + " does not say its version");
            }
            Matcher version = VERSION.matcher(said);
            return version.find()
                    ? new Detection.Found(
                            List.of(
                                    new Program(
                                            version.group(1),
                                            bash,
                                            null,
                                            Capabilities.TERMINAL_ONLY,
                                            List.of())))
                    : new Detection.Missing(bash + " does not say its version");
        } catch (IOException e) {
            return new Detection.Missing(bash + " cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Detection.Missing("interrupted");
        }
    }
}

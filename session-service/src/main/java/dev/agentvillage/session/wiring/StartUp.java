package dev.agentvillage.session.wiring;

import dev.agentvillage.session.order.LocalRoots;
import dev.agentvillage.session.signing.Signer;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Looks at the configuration before anything is begun. */
@ApplicationScoped
class StartUp {
    private static final Pattern POOL = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final int FIRST = 1;

    void check(
            @Observes @Priority(FIRST) StartupEvent event,
            @ConfigProperty(name = "mp.jwt.verify.publickey.location") String keys,
            @ConfigProperty(name = "session.local-repo-roots") Optional<String> roots,
            @ConfigProperty(name = "session.pool") String pool,
            @ConfigProperty(name = "session.decision-signing-key") Optional<String> signingKey) {
        List<String> wrong = wrong(keys, roots.orElse(""), pool);
        signingKey.ifPresent(file -> wrong.addAll(wrongKey(file)));
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(
                    "session-service does not start with this configuration: "
                            + String.join("; ", wrong));
        }
    }

    static List<String> wrong(String keys, String roots, String pool) {
        List<String> wrong = new ArrayList<>();
        if (!readable(keys)) {
            wrong.add(
                    "JWT_JWKS_LOCATION must be the address (file: or https:) of a key set that can"
                            + " be read, and is "
                            + keys);
        }
        try {
            LocalRoots.of(roots);
        } catch (IllegalArgumentException e) {
            wrong.add(String.valueOf(e.getMessage()));
        }
        if (!POOL.matcher(pool).matches()) {
            wrong.add("RUNNER_POOL must be 1-100 letters, digits, '.', '_' or '-'");
        }
        return wrong;
    }

    static List<String> wrongKey(String file) {
        try {
            Signer.ofPem(Files.readString(Path.of(file)));
            return List.of();
        } catch (IOException | InvalidPathException e) {
            return List.of("DECISION_SIGNING_KEY must be a file that can be read, and is " + file);
        } catch (IllegalArgumentException e) {
            return List.of("DECISION_SIGNING_KEY is " + file + ", but " + e.getMessage());
        }
    }

    private static boolean readable(String keys) {
        try {
            URI address = URI.create(keys);
            return switch (String.valueOf(address.getScheme())) {
                case "http", "https" -> true;
                case "file" ->
                        address.getPath() != null && Files.isReadable(Path.of(address.getPath()));
                default -> false;
            };
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

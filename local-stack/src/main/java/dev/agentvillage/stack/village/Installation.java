package dev.agentvillage.stack.village;

import dev.agentvillage.stack.broker.BrokerSettings;
import dev.agentvillage.stack.postgres.PostgresSettings;
import dev.agentvillage.stack.process.Ports;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.secret.DecisionKeys;
import dev.agentvillage.stack.secret.LocalIssuer;
import dev.agentvillage.stack.secret.Secrets;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What each part is started with: its settings, its credentials and nobody else's. */
final class Installation {
    /** In the environment of every process of a village: finds those whose pid file was lost. */
    static final String MARK = "AGENT_VILLAGE_DATA";

    private static final List<String> DATABASES =
            List.of("session", "metering", "update", "patrol");

    private final VillageOptions options;
    private final Secrets secrets;
    private final LocalIssuer issuer;
    private final DecisionKeys decisions;

    Installation(VillageOptions options) {
        this.options = options;
        options.data().create();
        this.secrets = new Secrets(options.data().secrets());
        this.issuer = LocalIssuer.in(options.data().secrets(), Clock.systemUTC());
        this.decisions = DecisionKeys.in(options.data().secrets());
    }

    LocalIssuer issuer() {
        return issuer;
    }

    BrokerProcess broker() {
        var data = options.data();
        return new BrokerProcess(
                new BrokerSettings(
                        data.kafka(),
                        secrets.directory().resolve("broker.properties"),
                        data.log(Part.BROKER),
                        options.ports().kafka(),
                        Ports.anyFree(),
                        kafkaUsers(),
                        List.of(
                                "-XX:+UseSerialGC",
                                "-Xms64m",
                                "-Xmx320m",
                                "-Djava.io.tmpdir=" + data.temporary()),
                        mark(),
                        BrokerSettings.Orphan.STAYS));
    }

    PostgresProcess postgres() {
        var data = options.data();
        return new PostgresProcess(
                new PostgresSettings(
                        data.cache(),
                        data.postgres(),
                        data.log(Part.POSTGRES),
                        options.ports().postgres(),
                        secrets.password("postgres-superuser"),
                        DATABASES.stream()
                                .collect(Collectors.toMap(d -> d, this::databasePassword)),
                        mark(),
                        PostgresSettings.Durability.SAFE));
    }

    /** Those services whose module was built. */
    List<ServiceProcess> services() {
        var services = new ArrayList<ServiceProcess>();
        for (var part : options.parts().stream().filter(Part::isService).toList()) {
            var jar = jar(part);
            if (Files.exists(jar)) {
                services.add(
                        new ServiceProcess(
                                part,
                                jar,
                                options.ports().of(part),
                                options.ports().management(part),
                                options.data(),
                                heap(part),
                                environment(part)));
            }
        }
        if (services.isEmpty()) {
            throw new StackException(
                    "No service is built under %s; `mvn -DskipTests package` there builds them."
                            .formatted(options.home()));
        }
        return services;
    }

    private Path jar(Part service) {
        return options.home()
                .resolve(service.kind().title())
                .resolve("target/quarkus-app/quarkus-run.jar");
    }

    private static String heap(Part service) {
        return switch (service.kind()) {
            case SESSION -> "-Xmx448m";
            case RUNNER -> "-Xmx512m";
            case METERING -> "-Xmx384m";
            case BROKER, POSTGRES -> throw new IllegalArgumentException(service.id());
        };
    }

    Map<String, String> environment(Part service) {
        // All of a kind are one user: the broker's and the database's.
        var user = service.kind().id();
        var environment = new LinkedHashMap<String, String>();
        environment.put("LOG_JSON", "false"); // A person reads them here.
        environment.putAll(options.environment());
        environment.putAll(mark());
        environment.put("HTTP_HOST", "127.0.0.1");
        environment.put("HTTP_PORT", Integer.toString(options.ports().of(service)));
        environment.put("MANAGEMENT_PORT", Integer.toString(options.ports().management(service)));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + options.ports().kafka());
        environment.put("KAFKA_USERNAME", user);
        environment.put("KAFKA_PASSWORD", kafkaPassword(user));
        environment.put("RUNNER_POOL", "default");
        environment.put("LOCAL_REPO_ROOTS", roots());
        if (service.hasDatabase()) {
            environment.put("DB_HOST", "127.0.0.1");
            environment.put("DB_PORT", Integer.toString(options.ports().postgres()));
            environment.put("DB_NAME", user);
            environment.put("DB_USERNAME", user);
            environment.put("DB_PASSWORD", databasePassword(user));
            environment.put("JWT_JWKS_LOCATION", issuer.keySet().toString());
            environment.put("JWT_ISSUER", LocalIssuer.ISSUER);
        }
        if (service.kind() == Part.Kind.SESSION) {
            environment.put("DECISION_SIGNING_KEY", decisions.signing().toString());
        }
        if (service.kind() == Part.Kind.RUNNER) {
            environment.put("CONTROL_PLANE_PUBLIC_KEY", decisions.verifying().toString());
            // Whoever takes a village down does not wait for its sessions.
            environment.put("DRAIN_TIMEOUT_MS", "0");
            environment.put("RUNNER_ID", "local-" + service.number());
            environment.put("RUNNER_VERSION", version());
            environment.put("WORKSPACE_ROOT", options.data().workspaces(service).toString());
            environment.put("RUNNER_CACHE_DIR", options.data().cache(service).toString());
            environment.put("RUNTIMES_DIR", Runtimes.directory().toString());
            environment.put("MODEL_ENDPOINTS_FILE", options.data().models().file().toString());
            environment.put("MAX_CONCURRENT_SESSIONS", Integer.toString(options.maxSessions()));
        }
        return environment;
    }

    private String roots() {
        return Stream.concat(options.repoRoots().stream(), Stream.of(options.data().root()))
                .map(Path::toString)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String version() {
        var version = Installation.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0-SNAPSHOT" : version;
    }

    private Map<String, String> kafkaUsers() {
        var users = new HashMap<String, String>();
        users.put(BrokerSettings.ADMIN, kafkaPassword(BrokerSettings.ADMIN));
        Part.all(1, 1).stream()
                .filter(Part::isService)
                .forEach(s -> users.put(s.id(), kafkaPassword(s.id())));
        return users;
    }

    private String kafkaPassword(String user) {
        return secrets.password("kafka-" + user);
    }

    private String databasePassword(String database) {
        return secrets.password("postgres-" + database);
    }

    private Map<String, String> mark() {
        return Map.of(MARK, options.data().root().toString());
    }
}

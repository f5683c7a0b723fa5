package dev.agentvillage.stack;

import dev.agentvillage.stack.broker.BrokerSettings;
import dev.agentvillage.stack.broker.SaslClient;
import dev.agentvillage.stack.secret.DecisionKeys;
import dev.agentvillage.stack.secret.LocalIssuer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The one Kafka and the one PostgreSQL of this test JVM.
 *
 * <p>Quarkus loads test classes more than once, in class loaders that share no statics; the stack
 * is found again through its directory, so all of them get the same servers.
 */
public final class TestStack {
    /** The services that have a database of their own. */
    public static final List<String> DATABASES = List.of("session", "metering", "update", "patrol");

    private final TestServers servers;
    private final LocalIssuer issuer;

    private TestStack(TestServers servers) {
        this.servers = servers;
        this.issuer = LocalIssuer.in(servers.secrets(), Clock.systemUTC());
    }

    /** The stack of this JVM, started when this is the first call. */
    public static TestStack get() {
        // Something all class loaders of this JVM share.
        synchronized (ClassLoader.getPlatformClassLoader()) {
            return new TestStack(TestServers.runningOrStarted());
        }
    }

    public String bootstrapServers() {
        return servers.broker().bootstrapServers();
    }

    public String kafkaUsername() {
        return BrokerSettings.ADMIN;
    }

    public String kafkaPassword() {
        return servers.broker().users().get(BrokerSettings.ADMIN);
    }

    /** What a plain producer, consumer or admin client needs to connect. */
    public Map<String, Object> kafkaClient() {
        return SaslClient.properties(bootstrapServers(), kafkaUsername(), kafkaPassword());
    }

    /** The database of a service, one of {@link #DATABASES}, with the role that owns it. */
    public Database database(String service) {
        var password = servers.postgres().databases().get(service);
        if (password == null) {
            throw new IllegalArgumentException(
                    "no database for " + service + ", only " + DATABASES);
        }
        return new Database("127.0.0.1", servers.postgres().port(), service, service, password);
    }

    /** The public keys that verify {@link #token}, as a file: URL. */
    public URI keySet() {
        return issuer.keySet();
    }

    /** What decisions on approvals are signed and checked with. */
    public DecisionKeys decisionKeys() {
        return DecisionKeys.in(servers.secrets());
    }

    /** A bearer token that is good for an hour. */
    public String token(String org, String subject, String... roles) {
        return token(Duration.ofHours(1), org, subject, roles);
    }

    /** A bearer token that was good until an hour ago. */
    public String expiredToken(String org, String subject, String... roles) {
        return token(Duration.ofHours(-1), org, subject, roles);
    }

    /** A bearer token that is good for that long. */
    public String token(Duration goodFor, String org, String subject, String... roles) {
        return issuer.token(org, subject, List.of(roles), goodFor);
    }

    /** Stops the broker in order, stays without one for the time, starts it again on its data. */
    public void restartBroker(Duration away) {
        servers.restartBroker(TestServers.End.ORDERLY, away);
    }

    /** As {@link #restartBroker}, but killed. */
    public void crashBroker(Duration away) {
        servers.restartBroker(TestServers.End.KILLED, away);
    }

    /** Stops PostgreSQL in order, stays without for the time, starts it again on its data. */
    public void restartPostgres(Duration away) {
        servers.restartPostgres(TestServers.End.ORDERLY, away);
    }

    /** As {@link #restartPostgres}, but killed: what was not flushed is what a crash loses. */
    public void crashPostgres(Duration away) {
        servers.restartPostgres(TestServers.End.KILLED, away);
    }

    /**
     * What the launcher would set for a service.
     *
     * @param service one of {@link #DATABASES}, or a service without a database
     */
    public Map<String, String> environment(String service) {
        var environment = new HashMap<String, String>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        environment.put("KAFKA_USERNAME", kafkaUsername());
        environment.put("KAFKA_PASSWORD", kafkaPassword());
        environment.put("JWT_JWKS_LOCATION", keySet().toString());
        environment.put("JWT_ISSUER", LocalIssuer.ISSUER);
        if (service.equals("session")) {
            environment.put("DECISION_SIGNING_KEY", decisionKeys().signing().toString());
        }
        if (service.equals("runner")) {
            environment.put("CONTROL_PLANE_PUBLIC_KEY", decisionKeys().verifying().toString());
        }
        if (DATABASES.contains(service)) {
            var database = database(service);
            environment.put("DB_HOST", database.host());
            environment.put("DB_PORT", Integer.toString(database.port()));
            environment.put("DB_NAME", database.name());
            environment.put("DB_USERNAME", database.username());
            environment.put("DB_PASSWORD", database.password());
        }
        return Map.copyOf(environment);
    }

    /** A database and the role that owns it. */
    public record Database(String host, int port, String name, String username, String password) {
        public String jdbcUrl() {
            return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
        }
    }
}

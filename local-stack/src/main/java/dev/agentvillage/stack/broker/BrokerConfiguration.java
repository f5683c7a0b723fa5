package dev.agentvillage.stack.broker;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The broker's properties. */
final class BrokerConfiguration {
    /** Records hold 512 KiB at most; a batch of them may be larger. */
    static final int MAX_BATCH_BYTES = 2 * 1024 * 1024;

    private BrokerConfiguration() {}

    static String text(BrokerSettings settings) {
        var out = new StringWriter();
        try {
            properties(settings).store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static Properties properties(BrokerSettings settings) {
        var p = new Properties();
        identity(p, settings);
        credentials(p, settings.users());
        oneNode(p);
        quickAfterACrash(p);
        return p;
    }

    private static void identity(Properties p, BrokerSettings settings) {
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "1");
        p.setProperty("log.dirs", settings.directory().toAbsolutePath().toString());
        p.setProperty(
                "listeners",
                "CLIENT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(settings.port(), settings.controllerPort()));
        p.setProperty("advertised.listeners", "CLIENT://127.0.0.1:" + settings.port());
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty("inter.broker.listener.name", "CLIENT");
        p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + settings.controllerPort());
        p.setProperty("auto.create.topics.enable", "false");
        p.setProperty("message.max.bytes", Integer.toString(MAX_BATCH_BYTES));
        p.setProperty("replica.fetch.max.bytes", Integer.toString(MAX_BATCH_BYTES));
    }

    private static void credentials(Properties p, Map<String, String> users) {
        var admin = users.get(BrokerSettings.ADMIN);
        var accepted =
                users.entrySet().stream()
                        .map(u -> " user_%s=\"%s\"".formatted(u.getKey(), u.getValue()))
                        .sorted()
                        .collect(Collectors.joining());
        var login = SaslClient.login(BrokerSettings.ADMIN, String.valueOf(admin)) + accepted + ";";
        p.setProperty(
                "listener.security.protocol.map",
                "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT");
        p.setProperty("sasl.enabled.mechanisms", "PLAIN");
        p.setProperty("sasl.mechanism.inter.broker.protocol", "PLAIN");
        p.setProperty("sasl.mechanism.controller.protocol", "PLAIN");
        p.setProperty("listener.name.client.plain.sasl.jaas.config", login);
        p.setProperty("listener.name.controller.plain.sasl.jaas.config", login);
    }

    private static void oneNode(Properties p) {
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "4");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "1");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        p.setProperty("share.coordinator.state.topic.num.partitions", "1");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "4");
        p.setProperty("background.threads", "2");
    }

    /** By default the new broker waits 9 s for the session of the killed one to run out. */
    private static void quickAfterACrash(Properties p) {
        p.setProperty("broker.session.timeout.ms", "3000");
        p.setProperty("broker.heartbeat.interval.ms", "500");
    }
}

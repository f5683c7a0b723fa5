package dev.agentvillage.stack.broker;

import dev.agentvillage.contracts.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of a local installation: what is missing is made, what is there is brought in line.
 */
public final class LocalTopics {
    public static final String POOL = "default";

    private static final int WIDE = 4;
    private static final short REPLICAS = 1;

    private LocalTopics() {}

    static void ensure(Map<String, Object> client) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(client)) {
            var present = admin.listTopics().names().get();
            var missing = new ArrayList<NewTopic>();
            var settings = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
            for (var topic : Topics.all(POOL)) {
                if (present.contains(topic.name())) {
                    settings.put(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                            configuration(topic).entrySet().stream()
                                    .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
                                    .map(e -> new AlterConfigOp(e, AlterConfigOp.OpType.SET))
                                    .toList());
                } else {
                    missing.add(
                            new NewTopic(topic.name(), topic.wide() ? WIDE : 1, REPLICAS)
                                    .configs(configuration(topic)));
                }
            }
            admin.createTopics(missing).all().get();
            admin.incrementalAlterConfigs(settings).all().get();
        }
    }

    private static Map<String, String> configuration(Topics.Topic topic) {
        var configuration = new HashMap<String, String>();
        configuration.put(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(BrokerConfiguration.MAX_BATCH_BYTES));
        // "producer": a batch is stored as it came; only this topic is worth recompressing.
        configuration.put(
                TopicConfig.COMPRESSION_TYPE_CONFIG, topic.compressed() ? "lz4" : "producer");
        if (topic.compacted()) {
            configuration.put(
                    TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        } else {
            configuration.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            topic.retention()
                    .ifPresent(
                            time ->
                                    configuration.put(
                                            TopicConfig.RETENTION_MS_CONFIG,
                                            Long.toString(time.toMillis())));
        }
        return configuration;
    }
}

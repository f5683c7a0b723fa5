package dev.agentvillage.runner.bus;

import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.trace.Traces;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pool's commands and keeps those with this runner's key. Hands each over and goes on: a
 * keystroke never waits for another session's start.
 */
@ApplicationScoped
public class CommandConsumer {
    private static final Logger LOG = Logger.getLogger(CommandConsumer.class);

    private final String runnerId;
    private final Event<ReceivedCommand> commands;
    private final StartTraces traces;

    /**
     * @param stored to be called when the command's effect is stored
     */
    public record ReceivedCommand(RunnerCommand command, Runnable stored) {}

    CommandConsumer(
            @ConfigProperty(name = "runner.id") String runnerId,
            Event<ReceivedCommand> commands,
            StartTraces traces) {
        this.traces = traces;
        this.runnerId = runnerId;
        this.commands = commands;
    }

    @Incoming("commands")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    public CompletionStage<Void> consume(Message<byte[]> message) {
        String key =
                message.getMetadata(IncomingKafkaRecordMetadata.class)
                        .map(m -> String.valueOf(m.getKey()))
                        .orElse("");
        if (!key.equals(runnerId)) {
            return message.ack();
        }
        RunnerCommand command;
        try {
            command = Json.read(RunnerCommand.class, message.getPayload());
        } catch (IOException e) {
            LOG.warnf("a command for this runner cannot be read: %s", e.getMessage());
            return message.nack(e);
        }
        traces.received(command, header(message));
        commands.fire(new ReceivedCommand(command, () -> acknowledge(message)));
        return CompletableFuture.completedFuture(null);
    }

    private static @Nullable String header(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .map(m -> m.getHeaders().lastHeader(Traces.HEADER))
                .map(h -> new String(h.value(), StandardCharsets.UTF_8))
                .orElse(null);
    }

    private static void acknowledge(Message<byte[]> message) {
        var _ =
                message.ack()
                        .whenComplete(
                                (_, e) -> {
                                    if (e != null) {
                                        LOG.warnf("a command comes again: %s", e.getMessage());
                                    }
                                });
    }
}

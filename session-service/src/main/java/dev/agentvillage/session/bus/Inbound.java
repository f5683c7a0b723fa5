package dev.agentvillage.session.bus;

import dev.agentvillage.platform.bus.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads batches. A batch is done when every record is stored or put aside: it never fails. */
@ApplicationScoped
public class Inbound {
    private static final Logger LOG = Logger.getLogger(Inbound.class);

    private final BusPublisher publisher;
    private final MeterRegistry meters;

    Inbound(BusPublisher publisher, MeterRegistry meters) {
        this.publisher = publisher;
        this.meters = meters;
    }

    public <T> Uni<Void> each(
            Class<T> as, ConsumerRecords<String, byte[]> records, Function<T, Uni<Void>> work) {
        return batch(
                as,
                records,
                batch -> {
                    Uni<Void> all = Uni.createFrom().voidItem();
                    for (Received<T> received : batch) {
                        all = all.chain(() -> work.apply(received.value()));
                    }
                    return all;
                });
    }

    /**
     * @param work stores the batch in one transaction; may be called again with all or some of it
     */
    public <T> Uni<Void> batch(
            Class<T> as,
            ConsumerRecords<String, byte[]> records,
            Function<List<Received<T>>, Uni<Void>> work) {
        List<Received<T>> read = new ArrayList<>();
        Uni<Void> aside = Uni.createFrom().voidItem();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                read.add(new Received<>(decode(as, record), record));
            } catch (IOException | IllegalArgumentException e) {
                aside = aside.chain(() -> putAside(record, "unreadable: " + e.getMessage()));
            }
        }
        return aside.chain(() -> stored(read, work));
    }

    private static <T> T decode(Class<T> as, ConsumerRecord<String, byte[]> record)
            throws IOException {
        if (record.value() == null) {
            throw new IOException("no value");
        }
        return Json.read(as, record.value());
    }

    private <T> Uni<Void> stored(
            List<Received<T>> batch, Function<List<Received<T>>, Uni<Void>> work) {
        if (batch.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> work.apply(batch))
                .onFailure(Inbound::isDataFault)
                .recoverWithUni(fault -> sorted(batch, work, fault))
                .onFailure()
                .invoke(e -> LOG.warnf("a batch waits, it is tried again: %s", e.toString()))
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .indefinitely();
    }

    /** One record that PostgreSQL refuses must not hold up the others. */
    private <T> Uni<Void> sorted(
            List<Received<T>> batch, Function<List<Received<T>>, Uni<Void>> work, Throwable fault) {
        if (batch.size() == 1) {
            return putAside(batch.getFirst().from(), "not storable: " + fault.getMessage());
        }
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Received<T> one : batch) {
            all = all.chain(() -> stored(List.of(one), work));
        }
        return all;
    }

    private Uni<Void> putAside(ConsumerRecord<String, byte[]> record, String why) {
        LOG.warnf(
                "%s-%d@%d is put aside: %s",
                record.topic(), record.partition(), record.offset(), why);
        meters.counter("session.dead.letters", "topic", record.topic()).increment();
        return publisher.deadLetter(record, why);
    }

    /**
     * The data itself, not an outage: SQLSTATE class 22, or what no runner should send (a field
     * missing, a number that is none).
     */
    private static boolean isDataFault(@Nullable Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof NullPointerException || at instanceof IllegalArgumentException) {
                return true;
            }
            if (at instanceof PgException pg) {
                String state = pg.getSqlState();
                return state != null && state.startsWith("22");
            }
        }
        return false;
    }
}

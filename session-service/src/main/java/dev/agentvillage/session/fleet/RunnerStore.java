package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.id.RunnerId;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runners in PostgreSQL. Every method belongs to the transaction that is open. */
@ApplicationScoped
public class RunnerStore implements PanacheRepositoryBase<RunnerRow, String> {

    public Uni<List<Runner>> all() {
        return list("order by id").map(RunnerStore::runners);
    }

    /** For placing: bursts of creations come one by one, so that they cannot overfill a runner. */
    public Uni<List<Runner>> lockAll() {
        return find("order by id")
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list()
                .map(RunnerStore::runners);
    }

    public Uni<@Nullable Runner> read(RunnerId id) {
        return findById(id.value()).map(row -> row == null ? null : row.runner());
    }

    /** Stores what was heard. */
    Uni<Void> put(Runner heard) {
        return findById(heard.id().value(), LockModeType.PESSIMISTIC_WRITE)
                .flatMap(
                        row -> {
                            if (row == null) {
                                RunnerRow added = new RunnerRow();
                                added.take(heard);
                                return persist(added).replaceWithVoid();
                            }
                            row.take(heard.following(row.runner()));
                            return Uni.createFrom().voidItem();
                        });
    }

    private static List<Runner> runners(List<RunnerRow> rows) {
        return rows.stream().map(RunnerRow::runner).toList();
    }
}

package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.id.RunnerId;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.function.UnaryOperator;
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

    /** Stores what was heard; the runner as it is now. */
    Uni<Runner> put(Runner heard) {
        return findById(heard.id().value(), LockModeType.PESSIMISTIC_WRITE)
                .flatMap(
                        row -> {
                            if (row == null) {
                                RunnerRow added = new RunnerRow();
                                added.take(heard);
                                return persist(added).replaceWith(heard);
                            }
                            Runner now = heard.following(row.runner());
                            row.take(now);
                            return Uni.createFrom().item(now);
                        });
    }

    /** Changes what is asked of a runner; the runner after it, or null when there is none. */
    Uni<@Nullable Runner> change(RunnerId id, UnaryOperator<Runner> change) {
        return findById(id.value(), LockModeType.PESSIMISTIC_WRITE)
                .map(
                        row -> {
                            if (row == null) {
                                return null;
                            }
                            Runner now = change.apply(row.runner());
                            row.take(now);
                            return now;
                        });
    }

    private static List<Runner> runners(List<RunnerRow> rows) {
        return rows.stream().map(RunnerRow::runner).toList();
    }
}

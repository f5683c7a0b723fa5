package dev.agentvillage.metering.ledger;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's transactions. They block a worker: the archive is written by COPY, which the
 * reactive client does not have.
 */
@ApplicationScoped
class PgTransactionStore {
    private final DataSource source;

    PgTransactionStore(DataSource source) {
        this.source = source;
    }

    interface Work<T> {
        T run(Connection c) throws SQLException;
    }

    /** What PostgreSQL did not do; the transaction is rolled back. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final @Nullable String state;

        Failed(SQLException cause) {
            super(cause);
            this.state = cause.getSQLState();
        }

        /** SQLSTATE 22 is bad data, 23 a broken constraint: waiting mends neither. */
        boolean isRefusal() {
            return state != null && (state.startsWith("22") || state.startsWith("23"));
        }
    }

    <T> Uni<T> run(Work<T> work) {
        return Uni.createFrom()
                .item(() -> now(work))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** On the caller's thread. */
    <T> T now(Work<T> work) {
        try (Connection c = source.getConnection()) {
            c.setAutoCommit(false);
            try {
                T done = work.run(c);
                c.commit();
                return done;
            } catch (SQLException | RuntimeException e) {
                c.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new Failed(e);
        }
    }
}

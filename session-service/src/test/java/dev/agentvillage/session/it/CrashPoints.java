package dev.agentvillage.session.it;

import dev.agentvillage.stack.TestStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Places where the service's work with its database can be held, without anything of it in the
 * service: triggers that wait for an advisory lock, and the rows that the relay locks.
 */
final class CrashPoints implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Where a transaction is held. */
    enum Point {
        /** All is written, with its commands; the commit is under way. */
        COMMIT,
        /** The broker has the commands; they are about to be marked so. */
        MARK,
        /** They are marked; that commit is under way. */
        MARKED;

        long lock() {
            return 4_711 + ordinal();
        }
    }

    private final Connection points;
    private final Connection buckets;

    private CrashPoints(Connection points, Connection buckets) {
        this.points = points;
        this.buckets = buckets;
    }

    static CrashPoints in(String database) throws SQLException {
        TestStack.Database where = TestStack.get().database(database);
        Connection points = connect(where);
        try (Statement sql = points.createStatement()) {
            sql.execute(
                    """
                    create or replace function crash_point() returns trigger language plpgsql as $$
                    begin
                        perform pg_advisory_xact_lock_shared(tg_argv[0]::bigint);
                        if tg_op = 'DELETE' then return old; end if;
                        return new;
                    end $$
                    """);
            // A test's second try begins where the first one ended.
            for (String trigger : List.of("crash_commit", "crash_mark", "crash_marked")) {
                sql.execute("drop trigger if exists " + trigger + " on outbox");
            }
            sql.execute(
                    "create constraint trigger crash_commit after insert on outbox"
                            + " deferrable initially deferred for each row"
                            + " execute function crash_point("
                            + Point.COMMIT.lock()
                            + ")");
            sql.execute(
                    "create trigger crash_mark before delete on outbox for each row"
                            + " execute function crash_point("
                            + Point.MARK.lock()
                            + ")");
            sql.execute(
                    "create constraint trigger crash_marked after delete on outbox"
                            + " deferrable initially deferred for each row"
                            + " execute function crash_point("
                            + Point.MARKED.lock()
                            + ")");
        }
        Connection buckets = connect(where);
        buckets.setAutoCommit(false);
        return new CrashPoints(points, buckets);
    }

    private static Connection connect(TestStack.Database where) throws SQLException {
        return DriverManager.getConnection(where.jdbcUrl(), where.username(), where.password());
    }

    void hold(Point point) throws SQLException {
        call("select pg_advisory_lock(?)", point.lock());
    }

    void release(Point point) throws SQLException {
        call("select pg_advisory_unlock(?)", point.lock());
    }

    private void call(String sql, long lock) throws SQLException {
        try (PreparedStatement statement = points.prepareStatement(sql)) {
            statement.setLong(1, lock);
            statement.execute();
        }
    }

    /** So many transactions have come to the point. */
    void awaitHeld(Point point, int transactions) {
        Awaitility.await().atMost(SOON).until(() -> held(point, "count(*)") >= transactions);
    }

    /** Ends the held transactions as if their commit had never reached the database. */
    void abort(Point point) throws SQLException {
        held(point, "count(pg_terminate_backend(pid))");
        awaitPassed(point);
    }

    /** Nobody is held there any more. */
    void awaitPassed(Point point) {
        Awaitility.await().atMost(SOON).until(() -> held(point, "count(*)") == 0);
    }

    private long held(Point point, String what) throws SQLException {
        try (PreparedStatement statement =
                points.prepareStatement(
                        "select "
                                + what
                                + " from pg_locks where locktype = 'advisory' and not granted and"
                                + " objid = ? and database = (select oid from pg_database where"
                                + " datname = current_database())")) {
            statement.setLong(1, point.lock());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** From now on nothing that is committed is published. */
    void holdRelay() throws SQLException {
        try (Statement sql = buckets.createStatement()) {
            sql.execute("select id from outbox_bucket order by id for update");
        }
    }

    void releaseRelay() throws SQLException {
        buckets.rollback();
    }

    /** Whatever a test that failed left held. */
    void releaseAll() throws SQLException {
        try (Statement sql = points.createStatement()) {
            sql.execute("select pg_advisory_unlock_all()");
        }
        buckets.rollback();
    }

    @Override
    public void close() throws SQLException {
        points.close();
        buckets.close();
    }
}

package dev.agentvillage.platform.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away from one that says no. */
public final class Outages {
    private static final int DEPTH = 20;

    /** Shutting down, crashed, starting up, no connection left. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300");

    /** Class 08 of the SQL standard: connection exceptions. */
    private static final String CONNECTION = "08";

    /** Of a connection that was closed under a transaction the client says no more than this. */
    private static final String CLOSED = "Connection is not active now";

    private Outages() {}

    /** Whether it failed because the database could not be reached: later it may succeed. */
    public static boolean caused(@Nullable Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEPTH; depth++) {
            if (isOne(at) || Stream.of(at.getSuppressed()).anyMatch(Outages::isOne)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static boolean isOne(Throwable failure) {
        return switch (failure) {
            case DatabaseException said -> {
                String state = String.valueOf(said.getSqlState());
                yield AWAY.contains(state) || state.startsWith(CONNECTION);
            }
            case ClosedConnectionException _, TimeoutException _ -> true;
            case JsonProcessingException _ -> false;
            case IOException _ -> true;
            default -> String.valueOf(failure.getMessage()).startsWith(CLOSED);
        };
    }
}

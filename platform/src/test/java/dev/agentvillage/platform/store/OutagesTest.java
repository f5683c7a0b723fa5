package dev.agentvillage.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.smallrye.mutiny.CompositeException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutagesTest {
    private static DatabaseException said(String state) {
        return new DatabaseException("no", 0, state) {
            private static final long serialVersionUID = 1L;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "08006, true",
        "57P01, true",
        "57P03, true",
        "53300, true",
        "57014, false",
        "22001, false",
        "23505, false"
    })
    void byWhatTheDatabaseSays(String state, boolean away) {
        assertThat(Outages.caused(new CompletionException(said(state)))).isEqualTo(away);
    }

    @Test
    void byWhatTheConnectionSays() {
        assertThat(Outages.caused(new IllegalStateException(new ConnectException("refused"))))
                .isTrue();
        assertThat(Outages.caused(ClosedConnectionException.INSTANCE)).isTrue();
        assertThat(Outages.caused(new IOException("reset"))).isTrue();
    }

    /** As it came when the database was stopped in the middle of a transaction. */
    @Test
    void byWhatTheClientSaysOfAConnectionThatWasClosed() {
        Throwable closed =
                new NoStackTraceThrowable("Connection is not active now, current status: CLOSED");
        Throwable open = new IllegalStateException("HR000090: Live transaction detected");
        assertThat(Outages.caused(new CompositeException(closed, open))).isTrue();
        assertThat(Outages.caused(new CompositeException(open, closed))).isTrue();
    }

    @Test
    void aBugIsNone() {
        assertThat(Outages.caused(null)).isFalse();
        assertThat(Outages.caused(new NullPointerException())).isFalse();
        assertThat(Outages.caused(new JsonParseException(null, "no"))).isFalse();
    }
}

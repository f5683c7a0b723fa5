package dev.agentvillage.platform.store;

import dev.agentvillage.platform.trace.Traces;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a transaction wants published, in order. */
public final class Letters {
    private final @Nullable String traceparent;
    private final List<OutboxRecord> posted = new ArrayList<>();

    /**
     * @param traceparent of what the transaction is part of
     */
    public Letters(@Nullable String traceparent) {
        this.traceparent = traceparent;
    }

    public void post(OutboxRecord letter) {
        posted.add(letter);
    }

    Map<String, String> headers(OutboxRecord letter) {
        if (traceparent == null || letter.headers().containsKey(Traces.HEADER)) {
            return letter.headers();
        }
        Map<String, String> traced = new LinkedHashMap<>(letter.headers());
        traced.put(Traces.HEADER, traceparent);
        return traced;
    }

    List<OutboxRecord> posted() {
        return posted;
    }
}

package dev.agentvillage.platform.store;

import java.util.ArrayList;
import java.util.List;

/** What a transaction wants published, in order. */
public final class Letters {
    private final List<OutboxRecord> posted = new ArrayList<>();

    public void post(OutboxRecord letter) {
        posted.add(letter);
    }

    List<OutboxRecord> posted() {
        return posted;
    }
}

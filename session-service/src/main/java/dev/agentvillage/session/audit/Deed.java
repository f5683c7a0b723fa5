package dev.agentvillage.session.audit;

import java.util.Map;
import java.util.TreeMap;

/**
 * What somebody did.
 *
 * @param actor the subject of the token
 * @param action {@code session.create}, {@code approval.decide} …
 * @param detail names and values; no secret and nothing that was typed
 */
public record Deed(String actor, String action, Map<String, String> detail) {
    public Deed {
        detail = new TreeMap<>(detail);
    }

    public static Deed of(String actor, String action) {
        return new Deed(actor, action, Map.of());
    }
}

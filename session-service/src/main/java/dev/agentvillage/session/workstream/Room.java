package dev.agentvillage.session.workstream;

import dev.agentvillage.contracts.id.OrgId;
import java.util.Locale;

/** Where messages go. */
record Room(Kind kind, OrgId org, String id) {

    enum Kind {
        VILLAGE,
        AGENT,
        REPO
    }

    /** As its members call it: the organisation is theirs. */
    String name() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + id;
    }
}

package dev.agentvillage.session.ticket;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import java.util.Set;

/**
 * Who has a ticket.
 *
 * @param session whose terminal it opens; the work stream is the organisation's
 */
record Bearer(OrgId org, String subject, Set<String> roles, SessionId session) {

    /** Whether it opens the socket of this path. */
    boolean opens(String path) {
        return path.equals("/ws") || path.equals("/api/runner/sessions/" + session + "/terminal");
    }
}

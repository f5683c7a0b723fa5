package dev.agentvillage.session.ticket;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import java.util.Set;

/**
 * Who has a ticket.
 *
 * @param session whose terminal it opens; the work stream is the organisation's
 * @param until when the token that asked for it expires, epoch seconds: a socket lives no longer
 */
record Bearer(OrgId org, String subject, Set<String> roles, SessionId session, long until) {

    /** Whether it opens the socket of this path. */
    boolean opens(String path) {
        return path.equals("/ws") || path.equals("/api/runner/sessions/" + session + "/terminal");
    }
}

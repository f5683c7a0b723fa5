package dev.agentvillage.platform.trace;

import dev.agentvillage.contracts.id.SessionId;
import org.jboss.logging.MDC;

/** Log lines that bear the id of the session they are about, as a field of its own. */
public final class InSession {
    /** The field's name. */
    public static final String FIELD = "sessionId";

    private InSession() {}

    /** From now on everything this thread logs is about the session: for a thread of its own. */
    public static void stay(SessionId session) {
        MDC.put(FIELD, session.toString());
    }

    /** What is logged here and now is about the session. */
    public static void log(SessionId session, Runnable line) {
        MDC.put(FIELD, session.toString());
        try {
            line.run();
        } finally {
            MDC.remove(FIELD);
        }
    }
}

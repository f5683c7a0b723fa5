package dev.agentvillage.session.command;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.session.audit.Deed;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Session;
import java.util.Map;
import java.util.Optional;

/** Pausing and resuming by a limit instead of a person; empty where nothing is to be done. */
public final class Halting {
    private static final String ACTOR = "metering-service";

    private Halting() {}

    public static Optional<Change> pause(Session session, CommandId id, String limit, long now) {
        return change(
                session,
                Pausing.pause(session, id, "limit_reached", now),
                new Deed(ACTOR, "session.pause", Map.of("limit", limit)));
    }

    public static Optional<Change> resume(Session session, CommandId id, long now) {
        return change(
                session,
                Pausing.resume(session, id, "limit_raised", now),
                Deed.of(ACTOR, "session.resume"));
    }

    private static Optional<Change> change(Session session, Ruling ruling, Deed deed) {
        return switch (ruling) {
            case Ruling.Followed(Change change)
                    when !change.session().equals(session) || !change.commands().isEmpty() ->
                    Optional.of(change.deed(deed));
            case Ruling.Followed _, Ruling.Refused _ -> Optional.empty();
        };
    }
}

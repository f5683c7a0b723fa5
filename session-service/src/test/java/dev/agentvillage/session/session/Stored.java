package dev.agentvillage.session.session;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A change as the store would number it, for the simulation. */
public record Stored(Session session, List<SessionEvent> events, List<SessionCommand> commands) {

    public static Stored of(Change change, long now) {
        Session before = change.session();
        List<SessionEvent> events = new ArrayList<>();
        for (var draft : change.events()) {
            long seq = before.lastSeq() + events.size() + 1;
            events.add(
                    draft.apply(
                            new SessionEnvelope(
                                    new UUID(before.id().value().getLeastSignificantBits(), seq),
                                    before.id(),
                                    before.org(),
                                    seq,
                                    now)));
        }
        List<SessionCommand> commands = new ArrayList<>();
        for (Change.Draft draft : change.commands()) {
            commands.add(
                    draft.command()
                            .apply(
                                    new CommandHeader(
                                            draft.id(),
                                            before.id(),
                                            before.placing().attempt(),
                                            before.commandSeq() + commands.size() + 1,
                                            now,
                                            now + draft.livesMs())));
        }
        return new Stored(before.counted(events.size(), commands.size()), events, commands);
    }
}

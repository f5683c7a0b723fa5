package dev.agentvillage.session.session;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.session.audit.Deed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a decision does to a session: the session after it, the events that tell it, the commands to
 * its runner, what becomes of its approvals, and whose deed it is. Numbers and ids are given when
 * it is stored.
 */
public record Change(
        Session session,
        List<Function<SessionEnvelope, SessionEvent>> events,
        List<Draft> commands,
        List<ApprovalChange> approvals,
        List<Deed> deeds) {

    /**
     * A command that has its id already, since the answer is awaited by it.
     *
     * @param livesMs how long after now it may still be acted on
     */
    public record Draft(
            CommandId id, long livesMs, Function<CommandHeader, SessionCommand> command) {}

    public static Change of(Session session) {
        return new Change(session, List.of(), List.of(), List.of(), List.of());
    }

    public Change event(Function<SessionEnvelope, SessionEvent> event) {
        List<Function<SessionEnvelope, SessionEvent>> more = new ArrayList<>(events);
        more.add(event);
        return new Change(session, List.copyOf(more), commands, approvals, deeds);
    }

    public Change command(Draft command) {
        List<Draft> more = new ArrayList<>(commands);
        more.add(command);
        return new Change(session, events, List.copyOf(more), approvals, deeds);
    }

    public Change approval(ApprovalChange approval) {
        List<ApprovalChange> more = new ArrayList<>(approvals);
        more.add(approval);
        return new Change(session, events, commands, List.copyOf(more), deeds);
    }

    /** For the audit log. */
    public Change deed(Deed deed) {
        List<Deed> more = new ArrayList<>(deeds);
        more.add(deed);
        return new Change(session, events, commands, approvals, List.copyOf(more));
    }

    /** Another decision on top of this one. */
    public Change then(Function<Session, Change> decision) {
        Change next = decision.apply(session);
        List<Function<SessionEnvelope, SessionEvent>> allEvents = new ArrayList<>(events);
        allEvents.addAll(next.events);
        List<Draft> allCommands = new ArrayList<>(commands);
        allCommands.addAll(next.commands);
        List<ApprovalChange> allApprovals = new ArrayList<>(approvals);
        allApprovals.addAll(next.approvals);
        List<Deed> allDeeds = new ArrayList<>(deeds);
        allDeeds.addAll(next.deeds);
        return new Change(next.session, allEvents, allCommands, allApprovals, allDeeds);
    }
}

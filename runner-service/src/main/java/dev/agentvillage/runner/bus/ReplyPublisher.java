package dev.agentvillage.runner.bus;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.CommandReply.Outcome;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.journal.Journal;
import dev.agentvillage.runner.journal.Outgoing;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers commands, and knows for a day what it answered. */
public final class ReplyPublisher {
    private final RunnerId runner;
    private final String incarnation;
    private final Journal journal;
    private final JournalOutlet outlet;
    private final Clock clock;

    public ReplyPublisher(
            RunnerId runner,
            String incarnation,
            Journal journal,
            JournalOutlet outlet,
            Clock clock) {
        this.runner = runner;
        this.incarnation = incarnation;
        this.journal = journal;
        this.outlet = outlet;
        this.clock = clock;
    }

    /** What was answered to this command before. */
    public Optional<CommandReply> earlier(CommandId command) {
        return journal.remembered(command);
    }

    public void repeat(CommandReply reply) {
        send(reply);
    }

    public void accepted(
            CommandId command, @Nullable SessionId session, @Nullable Integer attempt) {
        answer(command, Outcome.ACCEPTED, null, null, session, attempt);
    }

    public void refused(
            CommandId command,
            String code,
            String detail,
            @Nullable SessionId session,
            @Nullable Integer attempt) {
        answer(command, Outcome.REFUSED, code, detail, session, attempt);
    }

    private void answer(
            CommandId command,
            Outcome outcome,
            @Nullable String code,
            @Nullable String detail,
            @Nullable SessionId session,
            @Nullable Integer attempt) {
        CommandReply reply =
                new CommandReply(
                        command,
                        runner,
                        incarnation,
                        outcome,
                        code,
                        detail,
                        session,
                        attempt,
                        clock.millis());
        journal.remember(reply);
        send(reply);
    }

    private void send(CommandReply reply) {
        SessionId session = reply.sessionId();
        CloudEvent event =
                new CloudEvent(
                        Ids.timeOrdered().toString(),
                        "/runners/" + runner,
                        "COMMAND_REPLY",
                        reply.at(),
                        session == null ? runner.toString() : session.toString(),
                        null);
        outlet.publish(
                new Outgoing(
                        Topics.RUNNER_REPLIES,
                        runner.toString(),
                        event.headers(),
                        Json.bytes(CommandReply.class, reply)),
                null);
    }
}

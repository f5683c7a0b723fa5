package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.TerminalEvent;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.contracts.session.SessionInput;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Step;
import dev.agentvillage.runner.bus.ReplyPublisher;
import dev.agentvillage.runner.terminal.TerminalSession;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Takes a session's commands: each acts once, and each but input is answered. */
final class CommandDesk {
    private static final int MAX_COLS = 500;
    private static final int MAX_ROWS = 300;
    private static final int MAX_SOURCES = 64;

    private final ReplyPublisher replies;
    private final Clock clock;
    private final SessionActor session;
    private final Map<String, Long> lastInputs = new HashMap<>();
    private long lastSeq;
    private long lease;
    private long lastInput = System.nanoTime();
    private boolean warned;

    CommandDesk(ReplyPublisher replies, Clock clock, SessionActor session, long startSeq) {
        this.lastSeq = startSeq;
        this.replies = replies;
        this.clock = clock;
        this.session = session;
    }

    /** By {@link System#nanoTime}. */
    long lastInput() {
        return lastInput;
    }

    void tooLate(SessionCommand command) {
        if (!(command instanceof SessionCommand.SendInput)) {
            refuse(command.header(), "unknown_session", "the session has ended");
        }
    }

    void take(SessionCommand command) {
        if (command instanceof SessionCommand.SendInput input) {
            input(input);
            return;
        }
        CommandHeader header = command.header();
        Optional<CommandReply> earlier = replies.earlier(header.commandId());
        if (earlier.isPresent()) {
            replies.repeat(earlier.get());
        } else if (header.attempt() != session.attempt()) {
            refuse(header, "stale_attempt", "this runner holds attempt " + session.attempt());
        } else if (header.expiresAt() < clock.millis()) {
            refuse(header, "expired", "the command came too late");
        } else if (command instanceof SessionCommand.ResizeTerminal resize) {
            // Not numbered: like keystrokes it is stored nowhere and its order is the topic's.
            resize(resize);
        } else if (header.commandSeq() <= lastSeq) {
            refuse(header, "stale", "a later command was done already");
        } else {
            lastSeq = header.commandSeq();
            act(command);
        }
    }

    private void act(SessionCommand command) {
        CommandHeader header = command.header();
        switch (command) {
            case SessionCommand.StopSession s -> {
                if (!s.graceful()) {
                    session.hurry();
                }
                answer(
                        header,
                        session.step(new SessionInput.Stop(reason(s.reason(), "user_stopped"))));
            }
            case SessionCommand.StartSession _ ->
                    refuse(header, "invalid_state", "the session is here already");
            case SessionCommand.PauseSession p ->
                    answer(header, session.pause(reason(p.reason(), "user_paused")));
            case SessionCommand.ResumeSession r ->
                    answer(
                            header,
                            session.step(
                                    new SessionInput.Resume(), reason(r.reason(), "user_resumed")));
            case SessionCommand.ResolveApproval r -> answer(header, session.approvals().resolve(r));
            case SessionCommand.SendInput _, SessionCommand.ResizeTerminal _ ->
                    throw new IllegalStateException("handled before: " + command.type());
        }
    }

    private static String reason(String asked, String otherwise) {
        return asked.isBlank() ? otherwise : asked;
    }

    private void resize(SessionCommand.ResizeTerminal r) {
        Running running = session.running();
        if (r.cols() < 2 || r.cols() > MAX_COLS || r.rows() < 2 || r.rows() > MAX_ROWS) {
            refuse(r.header(), "invalid_command", "2-500 columns and 2-300 rows");
        } else if (running == null || !hasTerminal(session.state())) {
            refuse(r.header(), "invalid_state", "no terminal in " + session.state());
        } else if (r.leaseEpoch() < lease) {
            refuse(r.header(), "stale", "somebody else holds the terminal");
        } else {
            lease = r.leaseEpoch();
            running.terminal().resize(new Terminal(r.cols(), r.rows()));
            session.publisher()
                    .event(
                            e ->
                                    new TerminalEvent.TerminalResized(
                                            e, r.cols(), r.rows(), running.terminal().offset()));
            accept(r.header());
        }
    }

    /** A frozen program hears of its new size when it goes on. */
    private static boolean hasTerminal(SessionState state) {
        return state.takesInput() || state == SessionState.PAUSED_BY_HUMAN;
    }

    private void input(SessionCommand.SendInput input) {
        Running running = session.running();
        if (running == null
                || !session.state().takesInput()
                || input.header().attempt() != session.attempt()
                || input.header().expiresAt() < clock.millis()
                || input.leaseEpoch() < lease
                || repeated(input)) {
            return;
        }
        lease = input.leaseEpoch();
        lastInput = System.nanoTime();
        boolean taken = typed(running, input);
        if (!taken && !warned) {
            session.warn("input was dropped: the program does not read what is typed");
        }
        warned = !taken;
    }

    private static boolean typed(Running running, SessionCommand.SendInput input) {
        TerminalSession terminal = running.terminal();
        return switch (input.mode()) {
            case RAW -> terminal.type(input.data().getBytes(StandardCharsets.UTF_8));
            case LINE -> terminal.type((input.data() + "\r").getBytes(StandardCharsets.UTF_8));
            case PROMPT -> terminal.prompt(input.data(), running.keys());
        };
    }

    private boolean repeated(SessionCommand.SendInput input) {
        if (lastInputs.size() > MAX_SOURCES) {
            lastInputs.clear();
        }
        Long last = lastInputs.get(input.inputSource());
        if (last != null && input.inputSeq() <= last) {
            return true;
        }
        lastInputs.put(input.inputSource(), input.inputSeq());
        return false;
    }

    private void answer(CommandHeader header, Step step) {
        switch (step) {
            case Step.Moved _, Step.Stayed _ -> accept(header);
            case Step.Refused r -> refuse(header, r.code(), r.detail());
        }
    }

    private void accept(CommandHeader header) {
        replies.accepted(header.commandId(), header.sessionId(), header.attempt());
    }

    private void refuse(CommandHeader header, String code, String detail) {
        replies.refused(header.commandId(), code, detail, header.sessionId(), header.attempt());
    }
}

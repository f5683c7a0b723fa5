package dev.agentvillage.runner.gate;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.policy.Watched;
import dev.agentvillage.runner.work.Stand;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One session's socket and the command that asks at it. */
public final class Gate implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Gate.class);

    /** More than may be pending: whoever is over that is told so. */
    private static final int MAX_CONNECTIONS = 64;

    private static final long QUESTION_WITHIN_MS = 5_000;
    private final Path directory;
    private final ServerSocketChannel server;
    private final Listener listener;
    private final @Nullable Judge judge;
    private final ScheduledExecutorService timers;
    private @Nullable Path mounts;
    private final Standing standing = new Standing();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private Gate(
            Path directory,
            ServerSocketChannel server,
            Listener listener,
            @Nullable Judge judge,
            ScheduledExecutorService timers) {
        this.directory = directory;
        this.server = server;
        this.listener = listener;
        this.judge = judge;
        this.timers = timers;
    }

    /** Called by the gate's threads: must return at once. */
    public interface Listener {
        void asked(Asking asking);

        /** Whoever asked did not wait for the answer. */
        void gone(Asking asking);

        /** The policy said no; whoever asked has heard it. */
        void refused(Question question, Ruling.Denied ruling);

        /** It ran without a question, since somebody had allowed it for the session. */
        default void again(ApprovalId approval, String by) {}
    }

    /**
     * @param directory private to the session; made here
     * @param judge absent where programs ask of their own accord alone
     */
    public static Gate open(
            Path directory,
            Listener listener,
            @Nullable Judge judge,
            ScheduledExecutorService timers)
            throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        AskScript.write(directory);
        Gate gate =
                new Gate(
                        directory,
                        GateSocket.in(directory, MAX_CONNECTIONS),
                        listener,
                        judge,
                        timers);
        var _ = Thread.ofVirtual().name("gate").start(gate::accept);
        return gate;
    }

    /** What the session's policy says, of a question that came another way than by the socket. */
    public Ruling judge(Question question) {
        Judge by = judge;
        if (by == null) {
            return allowed("none", question, "the session has no policy");
        }
        Judge.Judged judged = by.judge(question);
        return stands(by, question, judged)
                ? allowed("approval", question, "it was allowed for the session")
                : judged.ruling();
    }

    private static Ruling allowed(String rule, Question question, String why) {
        return new Ruling.Allowed(new Ruling.Why(rule, question.summary(), why));
    }

    /** Whether somebody allowed it for the session, and nothing speaks against it now. */
    private boolean stands(Judge by, Question question, Judge.Judged judged) {
        return judged.ruling() instanceof Ruling.NeedsApproval need
                && stands(question, Optional.of(need), () -> by.released(question, judged.stand()));
    }

    private boolean stands(
            Question question, Optional<Ruling.NeedsApproval> need, BooleanSupplier released) {
        Optional<Standing.Yes> yes = standing.of(question, need);
        if (yes.isEmpty() || !released.getAsBoolean()) {
            return false;
        }
        listener.again(yes.get().approval(), yes.get().by());
        return true;
    }

    /** A person is asked; for a question that came another way than by the socket. */
    public Asking ask(Question question, Ruling.NeedsApproval why, Asking.Reply reply) {
        Judge by = judge;
        Optional<Stand> stand = by == null ? Optional.empty() : by.takes(question);
        Asking asking =
                new Asking(question, reply, standing)
                        .waiting(why, stand, () -> by == null || by.released(question, stand));
        listener.asked(asking);
        return asking;
    }

    /** Puts a command that asks before each that the policy is about. */
    public void shim(String path) throws IOException {
        if (judge != null) {
            mounts = Shims.install(directory, judge, path);
        }
    }

    /** By which the same commands stand before the real ones; empty where no rule needs that. */
    public Optional<Path> mounts() {
        return judge != null && Watched.rules(judge.policy())
                ? Optional.ofNullable(mounts)
                : Optional.empty();
    }

    /** The argument vector of a program that is to be judged as it stands before it begins. */
    public List<String> judging(List<String> argv, Path where) {
        return judge != null && judge.passes(argv, where)
                ? argv
                : Stream.concat(Stream.of(directory.resolve("run").toString()), argv.stream())
                        .toList();
    }

    /** Where its commands are: to be searched before anything else. */
    public Path commands() {
        return directory.resolve("bin");
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel socket = server.accept();
                if (open.size() >= MAX_CONNECTIONS) {
                    socket.close();
                } else {
                    open.add(socket);
                    var _ = Thread.ofVirtual().name("gate").start(() -> serve(socket));
                }
            }
        } catch (IOException e) {
            LOG.debug("a gate is closed", e);
        }
    }

    private void serve(SocketChannel socket) {
        try (socket) {
            InputStream in = Channels.newInputStream(socket);
            Optional<Question> question = question(socket, in);
            if (question.isEmpty()) {
                new Asking(
                                new Question("", "", "", List.of(), ""),
                                a -> GateSocket.give(socket, a),
                                standing)
                        .deny("the question cannot be read");
                return;
            }
            Optional<Asking> open = judged(question.get(), socket);
            if (open.isEmpty()) {
                return;
            }
            Asking asking = open.get();
            listener.asked(asking);
            GateSocket.awaitEnd(in);
            if (!asking.isAnswered()) {
                listener.gone(asking);
            }
        } catch (IOException e) {
            LOG.debug("a question was not asked", e);
        } finally {
            open.remove(socket);
        }
    }

    /** Empty when it has its answer already. */
    private Optional<Asking> judged(Question question, SocketChannel socket) {
        Asking plain = new Asking(question, answer -> GateSocket.give(socket, answer), standing);
        if (!question.judged()) {
            if (stands(question, Optional.empty(), () -> true)) {
                var _ = plain.allow();
                return Optional.empty();
            }
            return Optional.of(plain);
        }
        if (judge == null) {
            plain.deny("this session has no policy to judge by");
            return Optional.empty();
        }
        return ruled(judge, plain);
    }

    private Optional<Asking> ruled(Judge by, Asking plain) {
        Question question = plain.question();
        Judge.Judged judged = by.judge(question);
        if (stands(by, question, judged)) {
            var _ = plain.allow();
            return Optional.empty();
        }
        switch (judged.ruling()) {
            case Ruling.Allowed _ -> {
                var _ = plain.allow();
            }
            case Ruling.Denied denied -> {
                plain.deny(denied.why().reason() + " (" + denied.why().command() + ")");
                listener.refused(question, denied);
            }
            case Ruling.NeedsApproval need -> {
                return Optional.of(
                        plain.waiting(
                                need, judged.stand(), () -> by.released(question, judged.stand())));
            }
        }
        return Optional.empty();
    }

    /**
     * A program of the session wants the credential that it could push with. One push that was
     * allowed has it once; whoever pushed without having asked is asked for here.
     *
     * @param reply {@code allow} or why not; given at once, or when somebody decided
     */
    public void credential(String address, Asking.Reply reply) throws IOException {
        if (judge == null || !server.isOpen()) {
            reply.give("nobody can be asked");
        } else if (judge.pushing()) {
            reply.give("allow");
        } else {
            Question question = Question.credential(address, judge.repository().toString());
            ruled(judge, new Asking(question, reply, standing)).ifPresent(listener::asked);
        }
    }

    /** Somebody who connects and says nothing is not waited for. */
    private Optional<Question> question(SocketChannel socket, InputStream in) throws IOException {
        var late =
                timers.schedule(
                        () -> GateSocket.closed(socket), QUESTION_WITHIN_MS, TimeUnit.MILLISECONDS);
        try {
            int length = new DataInputStream(in).readInt();
            return length < 1 || length > Question.MAX_BYTES
                    ? Optional.empty()
                    : Question.of(in.readNBytes(length));
        } finally {
            late.cancel(false);
        }
    }

    /** Whoever still waits reads the end of the stream, which is no yes. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("a gate was not closed", e);
        }
        open.forEach(GateSocket::closed);
    }
}

package dev.agentvillage.runner.gate;

import dev.agentvillage.runner.policy.Ruling;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One session's socket and the command that asks at it. */
public final class Gate implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Gate.class);

    /** sockaddr_un(7) has 108 bytes for a path. */
    private static final int MAX_PATH = 100;

    /** More than may be pending: whoever is over that is told so. */
    private static final int MAX_CONNECTIONS = 64;

    private static final long QUESTION_WITHIN_MS = 5_000;
    private static final String CLIENT = Ask.class.getName().replace('.', '/') + ".class";
    private static final String SCRIPT =
            """
            #!/bin/sh
            # Asks the runner and waits. Nothing but its yes is a yes.
            here=$PWD
            cd '@GATE@' || exit 1
            unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
            exec '@JAVA@' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx32m -cp classes \\
                @CLIENT@ socket ask "$here" "$@"
            """;

    private final Path directory;
    private final ServerSocketChannel server;
    private final Listener listener;
    private final @Nullable Judge judge;
    private final ScheduledExecutorService timers;
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
        client(directory);
        Gate gate = new Gate(directory, bound(directory), listener, judge, timers);
        var _ = Thread.ofVirtual().name("gate").start(gate::accept);
        return gate;
    }

    /** Puts a command that asks before each that the policy is about. */
    public void shim(String path) throws IOException {
        if (judge != null) {
            Shims.install(directory, judge, path);
        }
    }

    /** The program that asks for what its arguments say, and becomes it. */
    public Path runner() {
        return directory.resolve("run");
    }

    /** Where its commands are: to be searched before anything else. */
    public Path commands() {
        return directory.resolve("bin");
    }

    private static void client(Path directory) throws IOException {
        Path copy = directory.resolve("classes").resolve(CLIENT);
        Files.createDirectories(copy.resolveSibling("."));
        try (InputStream in = Gate.class.getClassLoader().getResourceAsStream(CLIENT)) {
            if (in == null) {
                throw new IOException("missing in the jar: " + CLIENT);
            }
            Files.write(copy, in.readAllBytes());
        }
        Path script = directory.resolve("bin/ask");
        Files.createDirectories(directory.resolve("bin"));
        Files.writeString(
                script,
                SCRIPT.replace("@GATE@", quoted(directory))
                        .replace("@JAVA@", quoted(java()))
                        .replace("@CLIENT@", Ask.class.getName()),
                StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin/java");
    }

    static String quoted(Path path) {
        return path.toString().replace("'", "'\\''");
    }

    private static ServerSocketChannel bound(Path directory) throws IOException {
        Path socket = directory.resolve("socket");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH) {
            return listening(socket);
        }
        // By a short name for as long as it takes; who connects does so from the directory itself.
        Path place = Files.createTempDirectory("av");
        Path name = place.resolve("g");
        try {
            Files.createSymbolicLink(name, directory);
            return listening(name.resolve("socket"));
        } finally {
            Files.deleteIfExists(name);
            Files.delete(place);
        }
    }

    private static ServerSocketChannel listening(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return server.bind(UnixDomainSocketAddress.of(socket), MAX_CONNECTIONS);
        } catch (IOException e) {
            server.close();
            throw e;
        }
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
                new Asking(new Question("", "", "", List.of(), ""), socket)
                        .deny("the question cannot be read");
                return;
            }
            Optional<Asking> open = judged(question.get(), socket);
            if (open.isEmpty()) {
                return;
            }
            Asking asking = open.get();
            listener.asked(asking);
            awaitEnd(in);
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
        Asking plain = new Asking(question, socket);
        if (!question.judged()) {
            return Optional.of(plain);
        }
        if (judge == null) {
            plain.deny("this session has no policy to judge by");
            return Optional.empty();
        }
        return ruled(judge, plain, socket);
    }

    private Optional<Asking> ruled(Judge by, Asking plain, SocketChannel socket) {
        Question question = plain.question();
        switch (by.judge(question)) {
            case Ruling.Allowed _ -> {
                var _ = plain.allow();
            }
            case Ruling.Denied denied -> {
                plain.deny(denied.why().reason() + " (" + denied.why().command() + ")");
                listener.refused(question, denied);
            }
            case Ruling.NeedsApproval need -> {
                Runnable released = () -> by.released(question);
                return Optional.of(new Asking(question, socket, Optional.of(need), released));
            }
        }
        return Optional.empty();
    }

    /** Somebody who connects and says nothing is not waited for. */
    private Optional<Question> question(SocketChannel socket, InputStream in) throws IOException {
        var late = timers.schedule(() -> closed(socket), QUESTION_WITHIN_MS, TimeUnit.MILLISECONDS);
        try {
            int length = new DataInputStream(in).readInt();
            return length < 1 || length > Question.MAX_BYTES
                    ? Optional.empty()
                    : Question.of(in.readNBytes(length));
        } finally {
            late.cancel(false);
        }
    }

    /** The answer closes the socket under us, as the end of whoever asked does. */
    private static void awaitEnd(InputStream in) {
        try {
            // Nothing that is said after the question counts.
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.trace("an answer was given", e);
        }
    }

    private static void closed(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a socket was not closed", e);
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
        open.forEach(Gate::closed);
    }
}

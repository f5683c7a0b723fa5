package dev.agentvillage.runner.workspace;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * One session's credential helper. Git's own {@code credential-cache} is the client, by its socket:
 * what it says is {@code action=…}, {@code timeout=…} and then a description as in
 * git-credential(1). Answers for the session's own repository alone, from the operator's file as it
 * is then, and only after a yes, since whoever has it could push; keeps nothing, and is gone with
 * the session.
 */
final class CredentialSocket implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CredentialSocket.class);
    private static final int MAX_REQUEST = 16 * 1024;
    private static final int AT_ONCE = 16;

    /** Longer than any approval waits. */
    private static final long MOST_DAYS = 8;

    /** As git-credential(1) has it: nobody else is asked, no terminal either. */
    private static final String NO = "quit=1\n";

    /** sun_path(7) has 108 bytes, and one is for the end. */
    private static final int MAX_PATH = 107;

    /** Whoever connects and says nothing is not waited for. */
    private static final Executor LATER = CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS);

    private final CredentialsFile credentials;
    private final String org;
    private final String address;
    private final ServerSocketChannel server;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private volatile Consent consent = Consent.NONE;

    private CredentialSocket(
            CredentialsFile credentials, String org, String address, ServerSocketChannel server) {
        this.credentials = credentials;
        this.org = org;
        this.address = address;
        this.server = server;
    }

    /** Whether a socket can have this path at all. */
    static boolean fits(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH;
    }

    static CredentialSocket open(
            Path socket, CredentialsFile credentials, String org, String address)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Files.deleteIfExists(socket);
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        CredentialSocket opened = new CredentialSocket(credentials, org, address, server);
        var _ = Thread.ofVirtual().name("credentials").start(opened::accept);
        return opened;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel caller = server.accept();
                if (room.tryAcquire()) {
                    var _ = Thread.ofVirtual().name("credential").start(() -> serve(caller));
                } else {
                    caller.close();
                }
            }
        } catch (IOException e) {
            // Closed with its session.
            return;
        }
    }

    CredentialSocket asking(Consent now) {
        consent = now;
        return this;
    }

    private void serve(SocketChannel caller) {
        AtomicBoolean heard = new AtomicBoolean();
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        try (caller) {
            LATER.execute(() -> hangUp(caller, heard));
            ByteBuffer request = ByteBuffer.allocate(MAX_REQUEST);
            while (request.hasRemaining() && caller.read(request) >= 0) {
                // Until it has said all, or too much.
            }
            heard.set(true);
            if (!meant(StandardCharsets.UTF_8.decode(request.flip()).toString())) {
                return;
            }
            consent.asked(
                    address,
                    said -> {
                        give(caller, said.equals(Consent.YES) ? login() : NO);
                        answered.complete(true);
                    });
            answered.get(MOST_DAYS, TimeUnit.DAYS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOG.debug("a credential helper's caller has no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            room.release();
        }
    }

    private static void give(SocketChannel caller, String answer) throws IOException {
        try (caller) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(answer);
            while (bytes.hasRemaining()) {
                caller.write(bytes);
            }
        }
    }

    private static void hangUp(SocketChannel caller, AtomicBoolean heard) {
        if (heard.get()) {
            return;
        }
        try {
            caller.close();
        } catch (IOException e) {
            LOG.debug("a socket was not closed", e);
        }
    }

    /** Whether it is asked for the login of the session's own repository. */
    private boolean meant(String request) {
        Map<String, String> asked = new HashMap<>();
        for (String line : request.split("\n", -1)) {
            int eq = line.indexOf('=');
            if (eq > 0) {
                asked.put(line.substring(0, eq), line.substring(eq + 1));
            }
        }
        return "get".equals(asked.get("action")) && own(asked);
    }

    private String login() {
        Optional<CredentialsFile.Login> login = credentials.find(org, address);
        return login.map(l -> "username=" + l.user() + "\npassword=" + l.secret() + "\n")
                .orElse("");
    }

    private boolean own(Map<String, String> asked) {
        try {
            CredentialsFile.Address own = CredentialsFile.Address.of(new URI(address));
            return own.scheme().equals(asked.get("protocol"))
                    && own.host().equals(asked.get("host"))
                    && CredentialsFile.under(own.path(), asked.getOrDefault("path", ""));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

package dev.agentvillage.runner.gate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** The socket of a gate, however long the way to its directory is. */
final class GateSocket {
    private static final Logger LOG = Logger.getLogger(GateSocket.class);

    /** sockaddr_un(7) has 108 bytes for a path. */
    private static final int MAX_PATH = 100;

    private GateSocket() {}

    static ServerSocketChannel in(Path directory, int waiting) throws IOException {
        Path socket = directory.resolve("socket");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH) {
            return listening(socket, waiting);
        }
        // By a short name for as long as it takes; who connects does so from the directory itself.
        Path place = Files.createTempDirectory("av");
        Path name = place.resolve("g");
        try {
            Files.createSymbolicLink(name, directory);
            return listening(name.resolve("socket"), waiting);
        } finally {
            Files.deleteIfExists(name);
            Files.delete(place);
        }
    }

    /** Answers, and is done with whoever asked. */
    static void give(SocketChannel socket, String answer) throws IOException {
        try (socket) {
            ByteBuffer bytes = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                socket.write(bytes);
            }
        }
    }

    /** The answer closes the socket under us, as the end of whoever asked does. */
    static void awaitEnd(InputStream in) {
        try {
            // Nothing that is said after the question counts.
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.trace("an answer was given", e);
        }
    }

    static void closed(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a socket was not closed", e);
        }
    }

    private static ServerSocketChannel listening(Path socket, int waiting) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return server.bind(UnixDomainSocketAddress.of(socket), waiting);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }
}

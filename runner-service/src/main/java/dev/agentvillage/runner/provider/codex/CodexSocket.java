package dev.agentvillage.runner.provider.codex;

import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A WebSocket over a Unix socket, as a client, https://www.rfc-editor.org/rfc/rfc6455: text
 * messages alone. The JDK's own knows only TCP.
 */
final class CodexSocket implements JsonRpc.Frames {
    private static final int MAX_MESSAGE = 16 << 20;
    private static final int MAX_HEADER = 16 << 10;
    private static final int CONTINUED = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SocketChannel channel;
    private final DataInputStream in;
    private final OutputStream out;

    private CodexSocket(SocketChannel channel) {
        this.channel = channel;
        this.in =
                new DataInputStream(
                        new java.io.BufferedInputStream(Channels.newInputStream(channel)));
        this.out = Channels.newOutputStream(channel);
    }

    static CodexSocket connect(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            CodexSocket socket = new CodexSocket(channel);
            socket.shakeHands();
            return socket;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void shakeHands() throws IOException {
        byte[] key = new byte[16];
        RANDOM.nextBytes(key);
        String request =
                "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                        + Base64.getEncoder().encodeToString(key)
                        + "\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String answer = header();
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no WebSocket: " + answer.lines().findFirst().orElse(""));
        }
    }

    private String header() throws IOException {
        var header = new ByteArrayOutputStream();
        while (!header.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            if (header.size() > MAX_HEADER) {
                throw new IOException("a header without end");
            }
            header.write(in.readByte());
        }
        return header.toString(StandardCharsets.ISO_8859_1);
    }

    /**
     * The next message, however long it takes.
     *
     * @throws EOFException when there will be none
     */
    @Override
    public String receive() throws IOException {
        var message = new ByteArrayOutputStream();
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = payload(in.readUnsignedByte() & 127, message.size());
            switch (first & 15) {
                case TEXT, CONTINUED -> message.writeBytes(payload);
                case PING -> frame(PONG, payload);
                case CLOSE -> throw new EOFException("the server said goodbye");
                default -> {
                    continue;
                }
            }
            if ((first & 128) != 0 && (first & 15) <= TEXT) {
                return message.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private byte[] payload(int said, int before) throws IOException {
        long length =
                switch (said) {
                    case 126 -> in.readUnsignedShort();
                    case 127 -> in.readLong();
                    default -> said;
                };
        if (length < 0 || length + before > MAX_MESSAGE) {
            throw new IOException("a message of more than 16 MiB");
        }
        return in.readNBytes((int) length);
    }

    @Override
    public void send(String text) throws IOException {
        frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized void frame(int kind, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) (128 | kind));
        if (payload.length < 126) {
            frame.put((byte) (128 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (128 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (128 | 127)).putLong(payload.length);
        }
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i & 3]));
        }
        out.write(frame.array(), 0, frame.position());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package dev.agentvillage.runner.standin;

import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.BufferedInputStream;
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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Either side of a WebSocket over a Unix socket, https://www.rfc-editor.org/rfc/rfc6455: whole text
 * messages alone.
 */
final class WebSocketFrames implements JsonRpc.Frames {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY = "Sec-WebSocket-Key: ";
    private static final int MAX_HEADER = 16 << 10;
    private static final int MAX_MESSAGE = 16 << 20;
    private static final int TEXT = 1;

    private final SocketChannel channel;
    private final DataInputStream in;
    private final OutputStream out;
    private final boolean client;

    private WebSocketFrames(SocketChannel channel, boolean client) {
        this.channel = channel;
        this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
        this.out = Channels.newOutputStream(channel);
        this.client = client;
    }

    static WebSocketFrames accept(SocketChannel channel) throws IOException {
        WebSocketFrames frames = new WebSocketFrames(channel, false);
        String key =
                frames.header()
                        .lines()
                        .filter(l -> l.startsWith(KEY))
                        .findFirst()
                        .orElseThrow(() -> new IOException("no WebSocket"));
        frames.plain(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: "
                        + accepted(key.substring(KEY.length()).strip())
                        + "\r\n\r\n");
        return frames;
    }

    static WebSocketFrames connect(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(path));
        WebSocketFrames frames = new WebSocketFrames(channel, true);
        frames.plain(
                "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + KEY
                        + "c3RhbmQtaW4tc3RhbmQtaQ==\r\n\r\n");
        if (!frames.header().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no WebSocket");
        }
        return frames;
    }

    private static String accepted(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-1")
                                    .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void plain(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private String header() throws IOException {
        var header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            if (header.length() > MAX_HEADER) {
                throw new IOException("a header without end");
            }
            header.append((char) in.readUnsignedByte());
        }
        return header.toString();
    }

    @Override
    public String receive() throws IOException {
        while (true) {
            int kind = in.readUnsignedByte() & 15;
            byte[] payload = payload();
            if (kind == TEXT) {
                return new String(payload, StandardCharsets.UTF_8);
            }
            if (kind == 8) {
                throw new EOFException("the other side said goodbye");
            }
        }
    }

    private byte[] payload() throws IOException {
        int second = in.readUnsignedByte();
        long length =
                switch (second & 127) {
                    case 126 -> in.readUnsignedShort();
                    case 127 -> in.readLong();
                    default -> second & 127;
                };
        if (length < 0 || length > MAX_MESSAGE) {
            throw new IOException("a message of more than 16 MiB");
        }
        byte[] mask = in.readNBytes((second & 128) == 0 ? 0 : 4);
        byte[] payload = in.readNBytes((int) length);
        for (int i = 0; mask.length > 0 && i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    /** A client's frames are masked: with nothing, which is a mask, too. */
    @Override
    public synchronized void send(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        int masked = client ? 128 : 0;
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) (128 | TEXT));
        if (payload.length < 126) {
            frame.put((byte) (masked | payload.length));
        } else {
            frame.put((byte) (masked | 127)).putLong(payload.length);
        }
        if (client) {
            frame.putInt(0);
        }
        frame.put(payload);
        out.write(frame.array(), 0, frame.position());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

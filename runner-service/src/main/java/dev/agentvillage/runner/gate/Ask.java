package dev.agentvillage.runner.gate;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Runs in the session: asks the runner and waits as long as it takes. This class alone is copied
 * there, so that it uses nothing of ours.
 */
final class Ask {
    private static final int MAX_ANSWER = 4 * 1024;

    private Ask() {}

    /**
     * @param args the socket, the tool, the directory, the category, what is asked for
     */
    public static void main(String[] args) {
        if (args.length < 5) {
            System.err.println("usage: ask <category> <summary...>");
            System.exit(1);
        }
        String answer;
        try {
            answer = answer(args);
        } catch (IOException | RuntimeException e) {
            answer = "the runner cannot be asked";
        }
        if (answer.equals("allow")) {
            System.exit(0);
        }
        System.err.println("not allowed: " + answer);
        System.exit(1);
    }

    private static String answer(String[] args) throws IOException {
        ByteArrayOutputStream question = new ByteArrayOutputStream();
        for (String word : Arrays.copyOfRange(args, 1, args.length)) {
            question.writeBytes((word + "\0").getBytes(StandardCharsets.UTF_8));
        }
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.connect(UnixDomainSocketAddress.of(args[0]));
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(socket));
            out.writeInt(question.size());
            out.write(question.toByteArray());
            out.flush();
            byte[] said = Channels.newInputStream(socket).readNBytes(MAX_ANSWER);
            return new String(said, StandardCharsets.UTF_8).strip();
        }
    }
}

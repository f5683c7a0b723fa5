package dev.agentvillage.runner.provider;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/** The file in which a program writes down a conversation, which it names by a UUID. */
public final class ConversationFile {
    private static final int MAX_WHOLE = 16 << 20;
    private static final Pattern NAME =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private ConversationFile() {}

    /** Whether it can be the name of a conversation, and so part of a file's. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * All that is written there. Nothing where it is too large, or lies outside of the session's
     * home: the session may have put a link there.
     */
    public static Optional<byte[]> whole(Path home, Path file) throws IOException {
        if (!file.toRealPath().startsWith(home.toRealPath()) || Files.size(file) > MAX_WHOLE) {
            return Optional.empty();
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(Channels.newInputStream(channel).readNBytes(MAX_WHOLE));
        }
    }
}

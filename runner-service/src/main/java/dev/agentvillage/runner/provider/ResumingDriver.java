package dev.agentvillage.runner.provider;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A driver whose program can go on with a conversation of an earlier session. */
public interface ResumingDriver extends ProviderDriver {
    /**
     * @param earlier absent where a conversation begins; its name is one by {@link #names}
     */
    Launch launch(Start start, @Nullable Conversation earlier) throws IOException;

    @Override
    default Launch launch(Start start) throws IOException {
        return launch(start, null);
    }

    default Launch resume(Start start, Conversation earlier) throws IOException {
        if (!names(earlier.reference())) {
            throw new IOException("not a name of a conversation of " + id());
        }
        return launch(start, earlier);
    }

    /** Whether it may be a part of a path, and an argument. */
    default boolean names(String reference) {
        return ConversationFile.isName(reference);
    }
}

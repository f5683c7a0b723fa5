package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.SessionId;
import org.jspecify.annotations.Nullable;

/**
 * What a session takes over from one that has ended. Both texts are base64 of gzip; together they
 * fit into the record that starts the session.
 *
 * @param session that is continued
 * @param providerSessionRef the provider's own name of the conversation
 * @param commit that the patch is of
 * @param conversation as the provider wrote it down
 * @param patch absent where nothing was changed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Continuation(
        SessionId session,
        @Bounds(max = 200) String providerSessionRef,
        String commit,
        @Bounds(max = MAX_TEXT) String conversation,
        @Bounds(max = MAX_TEXT) @Nullable String patch) {
    /** Of both together, compressed. */
    public static final int MAX_BYTES = 240 * 1024;

    /** The same in base64. */
    public static final int MAX_TEXT = 320 * 1024;
}

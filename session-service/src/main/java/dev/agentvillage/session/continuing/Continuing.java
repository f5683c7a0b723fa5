package dev.agentvillage.session.continuing;

import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.session.Progress.Conversation;
import dev.agentvillage.session.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Whether a session can go on where another ended. */
public final class Continuing {
    /** What is larger may have been cut. */
    private static final int MAX_PATCH = 4 << 20;

    private Continuing() {}

    /** What came of the wish. */
    public sealed interface Found {
        /** It begins anew. */
        record Nothing() implements Found {}

        record Ready(Continuation continuation) implements Found {}

        /** The organisation has no such session. */
        record Unknown() implements Found {}

        /** Not yet, or not with what else is asked for. */
        record Refused(String why) implements Found {}

        /** What would be needed was not kept. */
        record Unavailable(String why) implements Found {}
    }

    /** Why not, whatever was kept. */
    static Optional<Found> refusal(Order order, @Nullable Session earlier) {
        if (earlier == null) {
            return Optional.of(new Found.Unknown());
        }
        if (!earlier.ended()) {
            return Optional.of(new Found.Refused("The session to be continued has not ended."));
        }
        if (!earlier.order().providerId().equals(order.providerId())
                || !earlier.order().repoRef().canonical().equals(order.repoRef().canonical())) {
            return Optional.of(
                    new Found.Refused(
                            "A session goes on with the provider and the repository that it began"
                                    + " with."));
        }
        Conversation said = earlier.progress().work().conversation();
        return said == null || said.kept() == null
                ? Optional.of(
                        new Found.Unavailable(
                                "Nothing was kept by which it could be continued: its provider"
                                        + " cannot, its conversation was too long, or its runner"
                                        + " was lost."))
                : Optional.empty();
    }

    /**
     * @param conversation as its runner packed it
     * @param patch empty where nothing was changed
     */
    static Found ready(Session earlier, Conversation said, byte[] conversation, byte[] patch) {
        byte[] packed = patch.length == 0 ? patch : packed(patch);
        if (patch.length > MAX_PATCH
                || conversation.length + packed.length > Continuation.MAX_BYTES) {
            return new Found.Unavailable(
                    "Its conversation and its changes are together too large to be taken over.");
        }
        return new Found.Ready(
                new Continuation(
                        earlier.id(),
                        said.reference(),
                        said.commit(),
                        Base64.getEncoder().encodeToString(conversation),
                        patch.length == 0 ? null : Base64.getEncoder().encodeToString(packed)));
    }

    private static byte[] packed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }
}

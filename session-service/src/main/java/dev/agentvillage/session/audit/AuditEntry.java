package dev.agentvillage.session.audit;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link of a chain.
 *
 * @param at epoch milliseconds
 * @param prevHash of the entry before; of the first, {@link Head#NONE}'s
 */
public record AuditEntry(
        OrgId org,
        long seq,
        long at,
        @Nullable SessionId session,
        Deed deed,
        String prevHash,
        String hash) {

    /** Where a chain ends. */
    public record Head(long seq, String hash) {
        public static final Head NONE = new Head(0, "sha256:" + "0".repeat(64));
    }

    static AuditEntry after(Head head, OrgId org, @Nullable SessionId session, Deed deed, long at) {
        long seq = head.seq() + 1;
        return new AuditEntry(
                org,
                seq,
                at,
                session,
                deed,
                head.hash(),
                hash(head.hash(), org, seq, at, session, deed));
    }

    Head head() {
        return new Head(seq, hash);
    }

    /** Whether its hash is the one of what it says. */
    boolean holds() {
        return hash.equals(hash(prevHash, org, seq, at, session, deed));
    }

    /** Over every text with its length before it: no two entries have the same bytes. */
    private static String hash(
            String prevHash, OrgId org, long seq, long at, @Nullable SessionId session, Deed deed) {
        MessageDigest digest = sha256();
        text(digest, prevHash);
        text(digest, org.value());
        text(digest, Long.toString(seq));
        text(digest, Long.toString(at));
        text(digest, session == null ? "" : session.toString());
        text(digest, deed.actor());
        text(digest, deed.action());
        for (Map.Entry<String, String> entry : deed.detail().entrySet()) {
            text(digest, entry.getKey());
            text(digest, entry.getValue());
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

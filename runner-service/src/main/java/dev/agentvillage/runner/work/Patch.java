package dev.agentvillage.runner.work;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** All changes in git's format; what is beyond the limit is cut at a file's border. */
public record Patch(byte[] bytes, boolean truncated) {
    static final int MAX_BYTES = 16 << 20;

    public String hash() {
        return "sha256:" + HexFormat.of().formatHex(digest().digest(bytes));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

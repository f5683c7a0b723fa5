package dev.agentvillage.metering.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over exact bytes. */
final class Digests {
    private Digests() {}

    static byte[] of(byte[] value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static boolean same(byte[] digest, byte[] value) {
        return MessageDigest.isEqual(digest, of(value));
    }
}

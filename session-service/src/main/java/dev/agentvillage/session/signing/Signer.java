package dev.agentvillage.session.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signs what must be believed whoever can write to the bus or to the database. */
public final class Signer {
    private static final String ALGORITHM = "Ed25519";
    private static final Pattern PEM =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private final PrivateKey key;

    private Signer(PrivateKey key) {
        this.key = key;
    }

    /**
     * @param pem a PKCS#8 Ed25519 private key
     * @throws IllegalArgumentException when it is none; says so without the key
     */
    public static Signer ofPem(String pem) {
        Matcher found = PEM.matcher(pem.strip());
        if (!found.matches()) {
            throw new IllegalArgumentException("it is no PEM file of a PKCS#8 private key");
        }
        byte[] der =
                Base64.getMimeDecoder().decode(found.group(1).getBytes(StandardCharsets.UTF_8));
        try {
            return new Signer(
                    KeyFactory.getInstance(ALGORITHM)
                            .generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("its key is no Ed25519 key", e);
        }
    }

    /** Base64url without padding; the same bytes always have the same signature. */
    public String sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

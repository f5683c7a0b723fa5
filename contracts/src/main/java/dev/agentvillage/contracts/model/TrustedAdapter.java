package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.Bounds;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * An adapter that sessions may be run by.
 *
 * @param adapterVersion exactly this one, or with {@code .*} at its end all that begin like it;
 *     absent for any
 * @param publicKey Ed25519, X.509 in base64, that has to have signed it; without one, only an
 *     adapter that is a part of the runner is meant
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrustedAdapter(
        @Bounds(max = 100) String adapterId,
        @Bounds(max = 64) @Nullable String adapterVersion,
        @Bounds(max = 200) @Nullable String publicKey) {
    private static final String ALGORITHM = "Ed25519";
    private static final String ANY = ".*";

    public boolean trusts(Adapter adapter) {
        return adapter.adapterId().equals(adapterId)
                && covers(adapter.adapterVersion())
                && (publicKey == null
                        ? adapter.declaration() == null
                        : adapter.declaration() != null && signed(adapter, publicKey));
    }

    private boolean covers(String version) {
        if (adapterVersion == null || adapterVersion.equals(version)) {
            return true;
        }
        return adapterVersion.endsWith(ANY)
                && version.startsWith(adapterVersion.substring(0, adapterVersion.length() - 1));
    }

    private static boolean signed(Adapter adapter, String key) {
        String given = adapter.signature();
        if (given == null) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key(key));
            signature.update(adapter.signed());
            return signature.verify(Base64.getUrlDecoder().decode(given));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * @throws IllegalArgumentException when it is no such key
     */
    public static PublicKey key(String base64) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no Ed25519 public key", e);
        }
    }
}

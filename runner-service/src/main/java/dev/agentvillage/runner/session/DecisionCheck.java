package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.DecisionBytes;
import dev.agentvillage.contracts.model.Scope;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/** Whether a decision is one of the control plane's, and about this action and no other. */
public final class DecisionCheck {
    private static final String ALGORITHM = "Ed25519";

    private final Optional<PublicKey> key;

    /**
     * @param key absent when none is configured: then no decision holds
     */
    public DecisionCheck(Optional<PublicKey> key) {
        this.key = key;
    }

    /**
     * @param pem X.509
     * @throws IllegalArgumentException when it is no such key
     */
    public static PublicKey key(String pem) {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no Ed25519 public key", e);
        }
    }

    boolean holds(Approval asked, ResolveApproval decided) {
        if (key.isEmpty()) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key.get());
            signature.update(
                    DecisionBytes.of(
                            asked,
                            decided.decision(),
                            decided.scope() == Scope.SESSION ? Scope.SESSION : Scope.ONCE,
                            decided.decidedBy(),
                            decided.decidedAt(),
                            decided.note()));
            return signature.verify(Base64.getUrlDecoder().decode(decided.signature()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}

package dev.agentvillage.runner;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.DecisionBytes;
import dev.agentvillage.contracts.model.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Who decides, for tests: a key pair in a directory. */
final class ControlPlane {
    private static final String PRIVATE = "decisions.der";

    private ControlPlane() {}

    /** The public key's file, in PEM. */
    static Path create(Path directory) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Files.write(directory.resolve(PRIVATE), pair.getPrivate().getEncoded());
            return Files.writeString(
                    directory.resolve("decisions.pem"),
                    "-----BEGIN PUBLIC KEY-----\n"
                            + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                            + "\n-----END PUBLIC KEY-----\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static ResolveApproval decision(
            Path directory,
            CommandHeader header,
            Approval asked,
            Decision decision,
            long decidedAt,
            @Nullable String note) {
        return decision(directory, header, asked, decision, Scope.ONCE, decidedAt, note);
    }

    static ResolveApproval decision(
            Path directory,
            CommandHeader header,
            Approval asked,
            Decision decision,
            Scope scope,
            long decidedAt,
            @Nullable String note) {
        try {
            PrivateKey key =
                    KeyFactory.getInstance("Ed25519")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(
                                            Files.readAllBytes(directory.resolve(PRIVATE))));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(DecisionBytes.of(asked, decision, scope, "anna", decidedAt, note));
            return new ResolveApproval(
                    header,
                    asked.approvalId(),
                    decision,
                    scope == Scope.SESSION ? scope : null,
                    "anna",
                    decidedAt,
                    note,
                    Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

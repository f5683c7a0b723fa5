package dev.agentvillage.session.it;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** The key that decisions are signed with, and its other half. */
public final class SigningKey implements QuarkusTestResourceLifecycleManager {
    private static final String PUBLIC = "test.decision-public-key";

    @Override
    public Map<String, String> start() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Path file = Files.createTempFile("decision-", ".pem");
            file.toFile().deleteOnExit();
            Files.writeString(file, pem(pair));
            return Map.of(
                    "session.decision-signing-key",
                    file.toString(),
                    PUBLIC,
                    Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    static boolean signed(byte[] bytes, String signature) throws GeneralSecurityException {
        byte[] key =
                Base64.getDecoder()
                        .decode(ConfigProvider.getConfig().getValue(PUBLIC, String.class));
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
        verifier.update(bytes);
        return verifier.verify(Base64.getUrlDecoder().decode(signature));
    }

    @Override
    public void stop() {
        // The file goes with the JVM.
    }
}

package dev.agentvillage.stack.secret;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The pair that decisions on approvals are signed and checked with (Ed25519), made on first use.
 * The control plane alone is given the signing key; runners pin the public one.
 *
 * @param signing a PKCS#8 PEM file
 * @param verifying an X.509 PEM file
 */
public record DecisionKeys(Path signing, Path verifying) {
    private static final Base64.Encoder PEM =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    /** The pair of the directory; made where one of its files is missing. */
    public static DecisionKeys in(Path directory) {
        PrivateFile.directory(directory);
        var keys =
                new DecisionKeys(
                        directory.resolve("decision-signing-key.pem").toAbsolutePath(),
                        directory.resolve("decision-public-key.pem").toAbsolutePath());
        if (!Files.exists(keys.signing) || !Files.exists(keys.verifying)) {
            keys.make();
        }
        return keys;
    }

    private void make() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            PrivateFile.write(verifying, pem("PUBLIC KEY", pair.getPublic()));
            PrivateFile.write(signing, pem("PRIVATE KEY", pair.getPrivate()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, Key key) {
        return "-----BEGIN %s-----%n%s%n-----END %1$s-----%n"
                .formatted(what, PEM.encodeToString(key.getEncoded()));
    }
}

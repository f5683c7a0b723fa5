package dev.agentvillage.stack.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DecisionKeysTest {
    @TempDir Path directory = Path.of("");

    @Test
    void theFilesAreAPair() throws Exception {
        var keys = DecisionKeys.in(directory);
        var factory = KeyFactory.getInstance("Ed25519");
        var signer = Signature.getInstance("Ed25519");
        signer.initSign(
                factory.generatePrivate(
                        new PKCS8EncodedKeySpec(encoded(keys.signing(), "PRIVATE KEY"))));
        signer.update(new byte[] {1, 2, 3});
        var signature = signer.sign();
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(
                factory.generatePublic(
                        new X509EncodedKeySpec(encoded(keys.verifying(), "PUBLIC KEY"))));
        verifier.update(new byte[] {1, 2, 3});
        assertThat(verifier.verify(signature)).isTrue();
    }

    @Test
    void thePairIsKeptAndItsOwnersAlone() throws Exception {
        var keys = DecisionKeys.in(directory);
        var before = Files.readString(keys.signing());
        assertThat(Files.readString(DecisionKeys.in(directory).signing())).isEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.signing())))
                .isEqualTo("rw-------");
    }

    @Test
    void halfAPairIsMadeAnew() throws Exception {
        var keys = DecisionKeys.in(directory);
        var before = Files.readString(keys.signing());
        Files.delete(keys.verifying());
        DecisionKeys.in(directory);
        assertThat(keys.verifying()).exists();
        assertThat(Files.readString(keys.signing())).isNotEqualTo(before);
    }

    private static byte[] encoded(Path file, String what) throws Exception {
        var lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).isEqualTo("-----BEGIN " + what + "-----");
        assertThat(lines.getLast()).isEqualTo("-----END " + what + "-----");
        return Base64.getDecoder().decode(String.join("", lines.subList(1, lines.size() - 1)));
    }
}

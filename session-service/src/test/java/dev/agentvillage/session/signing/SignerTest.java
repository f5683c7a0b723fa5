package dev.agentvillage.session.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SignerTest {
    private static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    @Test
    void whatItSignsHoldsForThePublicKey() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] bytes = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        String signature = Signer.ofPem(pem(pair)).sign(bytes);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(pair.getPublic());
        verifier.update(bytes);
        assertThat(verifier.verify(Base64.getUrlDecoder().decode(signature))).isTrue();
    }

    @Test
    void whatIsNoSuchKeyIsRefused() throws Exception {
        KeyPair other = KeyPairGenerator.getInstance("Ed448").generateKeyPair();
        assertThatThrownBy(() -> Signer.ofPem(pem(other))).hasMessageContaining("no Ed25519");
        assertThatThrownBy(() -> Signer.ofPem("secret")).hasMessageContaining("PEM");
    }
}

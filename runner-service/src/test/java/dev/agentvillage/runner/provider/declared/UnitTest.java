package dev.agentvillage.runner.provider.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Adapter;
import dev.agentvillage.contracts.model.TrustedAdapter;
import dev.agentvillage.platform.bus.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitTest {
    private static final String PLAIN =
            "{\"command\": [\"/a\", \"${prompt}\"], \"environment\": {\"B\": \"1\", \"A\": \"2\"},"
                    + " \"adapterVersion\": \"1.0.0\", \"vendor\": \"Acme\"}";

    @TempDir private Path temp;

    @Test
    void theOrderOfNamesAndTheSignatureAreNoPartOfTheHash() throws Exception {
        String other =
                "{\"signature\": \"x\", \"vendor\": \"Acme\", \"adapterVersion\": \"1.0.0\",\n"
                        + "\"environment\": {\"A\": \"2\", \"B\": \"1\"}, \"command\": [\"/a\", \"${prompt}\"]}";
        assertThat(unit(other).declaration()).isEqualTo(unit(PLAIN).declaration());
        assertThat(unit(PLAIN.replace("\"1\"", "\"3\"")).declaration())
                .isNotEqualTo(unit(PLAIN).declaration());
        assertThat(unit(PLAIN).declaration()).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void whatIsSignedIsTrustedUntilItIsChanged() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        TrustedAdapter trusted =
                new TrustedAdapter(
                        "acme",
                        "1.*",
                        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
        Path file = Files.writeString(temp.resolve("p.json"), "{\"acme\": " + PLAIN + "}");
        assertThat(trusted.trusts(unit(PLAIN))).isFalse();
        SignProgram.sign(file, keys.getPrivate());
        String signed = Json.MAPPER.readTree(Files.readString(file)).path("acme").toString();
        assertThat(trusted.trusts(unit(signed))).isTrue();
        assertThat(trusted.trusts(unit(signed.replace("/a", "/b")))).isFalse();
        assertThat(trusted.trusts(unit(signed.replace("1.0.0", "1.0.1")))).isFalse();
    }

    @Test
    void whatIsWrongIsNotSigned() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path file = Files.writeString(temp.resolve("p.json"), "{\"acme\": {}}");
        assertThatThrownBy(() -> SignProgram.sign(file, keys.getPrivate()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(file).hasContent("{\"acme\": {}}");
    }

    private static Adapter unit(String json) throws Exception {
        JsonNode node = Json.MAPPER.readTree(json);
        return Unit.of("acme", node, Declaration.read(node));
    }
}

package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./village providers sign}, as an operator calls it. */
class SigningIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DECLARED =
            """
            {"acme_agent": {
              "command": ["/bin/echo", "${prompt}"],
              "adapterVersion": "1.0.0",
              "vendor": "Acme"
            }}""";

    @TempDir private Path temp;

    private record Said(int exitCode, String output) {}

    private Said sign(Path file, Path key) throws IOException, InterruptedException {
        Path log = temp.resolve("log");
        Process process =
                new ProcessBuilder(
                                "../village", "providers", "sign", file.toString(), key.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Said(process.exitValue(), Files.readString(log));
    }

    private Path key(String algorithm) throws IOException, GeneralSecurityException {
        byte[] key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate().getEncoded();
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return Files.writeString(
                temp.resolve(algorithm + ".pem"),
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(lines.encodeToString(key)));
    }

    @Test
    void eachDeclarationGetsItsSignatureAndNothingElseChanges() throws Exception {
        Path file = Files.writeString(temp.resolve("providers.json"), DECLARED);
        Path key = key("Ed25519");

        Said said = sign(file, key);

        assertThat(said.exitCode()).as(said.output()).isZero();
        JsonNode signed = JSON.readTree(Files.readString(file)).path("acme_agent");
        assertThat(signed.path("signature").asText()).matches("[A-Za-z0-9_-]{86}");
        assertThat(((ObjectNode) signed.deepCopy()).without("signature").toString())
                .isEqualTo(JSON.readTree(DECLARED).path("acme_agent").toString());
        assertThat(sign(file, key).exitCode()).as("signed again").isZero();
        assertThat(JSON.readTree(Files.readString(file)).path("acme_agent")).isEqualTo(signed);
    }

    @Test
    void aKeyThatIsNoneOfTheRightKindChangesNothing() throws Exception {
        Path file = Files.writeString(temp.resolve("providers.json"), DECLARED);

        Said said = sign(file, key("X25519"));

        assertThat(said.exitCode()).as(said.output()).isNotZero();
        assertThat(said.output())
                .contains("X25519.pem is no Ed25519 private key")
                .doesNotContain("\tat ");
        assertThat(file).hasContent(DECLARED);
    }

    @Test
    void aDeclarationThatIsWrongIsNamedAndStaysAsItIs() throws Exception {
        String wrong = DECLARED.replace("\"vendor\"", "\"vendour\"");
        Path file = Files.writeString(temp.resolve("providers.json"), wrong);

        Said said = sign(file, key("Ed25519"));

        assertThat(said.exitCode()).as(said.output()).isNotZero();
        assertThat(said.output()).contains("vendour").doesNotContain("\tat ");
        assertThat(file).hasContent(wrong);
    }
}

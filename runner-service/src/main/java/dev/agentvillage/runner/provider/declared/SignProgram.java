package dev.agentvillage.runner.provider.declared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.model.Adapter;
import dev.agentvillage.platform.bus.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** Signs every provider of a file for a person: {@code <file> <private key in PEM>}. */
public final class SignProgram {
    private SignProgram() {}

    /**
     * Ends with 1 when nothing was signed, and tells why.
     *
     * @param args the file, which is written anew, and the key
     */
    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: <providers file> <Ed25519 private key in PEM>");
            System.exit(2);
        }
        try {
            sign(Path.of(args[0]), key(Path.of(args[1])));
        } catch (NoSuchFileException e) {
            refuse("There is no file " + e.getFile());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            refuse("Nothing was signed: " + e.getMessage());
        }
    }

    /**
     * @throws IllegalArgumentException when a declaration is not as it has to be
     */
    static void sign(Path file, PrivateKey key) throws IOException, GeneralSecurityException {
        JsonNode whole = Json.MAPPER.readTree(Files.readAllBytes(file));
        for (Map.Entry<String, JsonNode> entry : whole.properties()) {
            if (entry.getValue() instanceof ObjectNode declared) {
                Adapter unit = Unit.of(entry.getKey(), declared, Declaration.read(declared));
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(key);
                signature.update(unit.signed());
                declared.put(
                        "signature",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign()));
                // A program's output: what was signed.
                System.out.println(
                        unit.adapterId() + " " + unit.adapterVersion() + " " + unit.declaration());
            } else {
                throw new IllegalArgumentException(entry.getKey() + " is no declaration");
            }
        }
        Path next = file.resolveSibling(file.getFileName() + ".signed");
        Files.writeString(
                next,
                Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(whole) + "\n",
                StandardCharsets.UTF_8);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void refuse(String why) {
        System.err.println(why);
        System.exit(1);
    }

    private static PrivateKey key(Path file) throws IOException {
        try {
            return key(Files.readString(file));
        } catch (GeneralSecurityException | IllegalArgumentException | CharacterCodingException e) {
            throw new IllegalArgumentException(
                    file
                            + " is no Ed25519 private key in PEM; 'openssl genpkey -algorithm"
                            + " ed25519' makes one",
                    e);
        }
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(
                        new PKCS8EncodedKeySpec(
                                Base64.getDecoder()
                                        .decode(
                                                pem.replaceAll("-----[A-Z ]+-----", "")
                                                        .replaceAll("\\s", ""))));
    }
}

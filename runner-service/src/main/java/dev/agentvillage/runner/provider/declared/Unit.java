package dev.agentvillage.runner.provider.declared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.model.Adapter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A declaration as the unit that is signed: the hash is of all of it but the signature, as JSON
 * with sorted names and nothing between tokens.
 */
final class Unit {
    private static final String SIGNATURE = "signature";
    private static final String NO_VERSION = "0";
    private static final String NO_VENDOR = "unknown";
    private static final JsonMapper SORTED =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private Unit() {}

    static Adapter of(String id, JsonNode node, Declaration declaration) {
        return new Adapter(
                id,
                declaration.adapterVersion() == null ? NO_VERSION : declaration.adapterVersion(),
                declaration.vendor() == null ? NO_VENDOR : declaration.vendor(),
                hash(node),
                declaration.signature());
    }

    private static String hash(JsonNode node) {
        ObjectNode unsigned = node.deepCopy();
        unsigned.remove(SIGNATURE);
        try {
            Map<?, ?> plain = SORTED.treeToValue(unsigned, Map.class);
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256")
                                            .digest(SORTED.writeValueAsBytes(plain)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read can be written", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

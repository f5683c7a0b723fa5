package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.Bounds;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The unit by which a runner runs a provider.
 *
 * @param declaration {@code sha256:} and 64 hex digits, of what an operator declared; absent of
 *     what is a part of the runner
 * @param signature Ed25519 over {@link #signed}, in base64url without padding; absent where nobody
 *     signed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Adapter(
        @Bounds(max = 100) String adapterId,
        @Bounds(max = 64) String adapterVersion,
        @Bounds(max = 100) String vendor,
        @Bounds(max = 71) @Nullable String declaration,
        @Bounds(max = 100) @Nullable String signature) {

    /** What its signature is over: UTF-8, a line each. None of them has a line's end in it. */
    public byte[] signed() {
        return String.join(
                        "\n",
                        "agent-village adapter",
                        adapterId,
                        adapterVersion,
                        vendor,
                        String.valueOf(declaration))
                .getBytes(StandardCharsets.UTF_8);
    }
}

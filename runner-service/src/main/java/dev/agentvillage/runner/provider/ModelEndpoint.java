package dev.agentvillage.runner.provider;

import org.jspecify.annotations.Nullable;

/**
 * Where a provider's models are, and with what key.
 *
 * @param baseUrl absent for the vendor's own
 * @param model absent for the CLI's default
 */
public record ModelEndpoint(@Nullable String baseUrl, String apiKey, @Nullable String model) {

    /** Without the key: this is logged. */
    @Override
    public String toString() {
        return "ModelEndpoint[" + baseUrl + ", " + model + "]";
    }
}

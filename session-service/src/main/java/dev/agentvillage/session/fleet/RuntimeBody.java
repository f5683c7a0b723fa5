package dev.agentvillage.session.fleet;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A version that a runner is to have, as it is described. */
@Schema(
        name = "PrepareRuntime",
        requiredProperties = {"providerId", "version", "integrity"})
record RuntimeBody(
        @Schema(maxLength = 100, examples = "claude_code") String providerId,
        @Schema(maxLength = 100, examples = "2.1.329") String version,
        @Schema(
                        maxLength = 200,
                        description = "Of the package, as its registry writes it.",
                        examples =
                                "sha512-WQ7RY331gsODjOoDBbeG1fjMfKY1Ur9yxWAOI9SgdLZvqA9sAREaezXt7e3uNbHlgjVAZg1IqlJT1J7WKViEFA==")
                String integrity) {}

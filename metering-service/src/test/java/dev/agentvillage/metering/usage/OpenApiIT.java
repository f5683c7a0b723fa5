package dev.agentvillage.metering.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The description in the repository is the one that is served. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class OpenApiIT {
    private static final Path CHECKED_IN = Path.of("../docs/api/metering-service.yaml");

    /** {@code mvn verify -Dopenapi.write} writes it anew. */
    @Test
    void theCheckedInDescriptionIsTheServedOne() throws IOException {
        String served =
                given().auth()
                        .oauth2(TestStack.get().token("demo", "me", "viewer"))
                        .get("/q/openapi?format=yaml")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString()
                        .replaceAll("(?m)^servers:\\n(- .*\\n(  .*\\n)*)+", "");
        if (System.getProperty("openapi.write") != null) {
            Files.createDirectories(CHECKED_IN.getParent());
            Files.writeString(CHECKED_IN, served);
        }
        assertThat(CHECKED_IN).hasContent(served);
    }
}

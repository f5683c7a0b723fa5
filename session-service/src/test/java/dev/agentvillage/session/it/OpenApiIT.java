package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.stack.client.Answer;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The description in the repository is the one that is served. */
@QuarkusTest
class OpenApiIT extends Live {
    private static final Path CHECKED_IN = Path.of("../docs/api/session-service.yaml");

    /** {@code mvn verify -Dopenapi.write} writes it anew. */
    @Test
    void theCheckedInDescriptionIsTheServedOne() throws IOException {
        String served =
                Api.developer()
                        .get("/q/openapi?format=yaml")
                        .expect(200)
                        .body()
                        .replaceAll("(?m)^servers:\\n(- .*\\n(  .*\\n)*)+", "");
        if (System.getProperty("openapi.write") != null) {
            Files.createDirectories(CHECKED_IN.getParent());
            Files.writeString(CHECKED_IN, served);
        }
        assertThat(CHECKED_IN).hasContent(served);
    }

    @Test
    void aTokenIsNeededForItToo() {
        Answer answer = Api.with("").get("/q/openapi");
        assertThat(answer.status()).isEqualTo(401);
    }
}

package dev.agentvillage.session.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartUpTest {
    @Test
    void saysEverythingThatIsWrong(@TempDir Path directory) {
        assertThat(StartUp.wrong(directory.resolve("none").toUri().toString(), "relative", "a b"))
                .satisfiesExactly(
                        s -> assertThat(s).contains("JWT_JWKS_LOCATION"),
                        s -> assertThat(s).contains("LOCAL_REPO_ROOTS"),
                        s -> assertThat(s).contains("RUNNER_POOL"));
        assertThat(StartUp.wrong("jwks.json", "", "default")).hasSize(1);
    }

    @Test
    void isContentWithWhatWorks(@TempDir Path directory) throws IOException {
        Path keys = Files.writeString(directory.resolve("jwks.json"), "{}");
        assertThat(StartUp.wrong(keys.toUri().toString(), directory.toString(), "default"))
                .isEmpty();
        assertThat(StartUp.wrong("https://issuer.example.org/keys", "", "default")).isEmpty();
    }
}

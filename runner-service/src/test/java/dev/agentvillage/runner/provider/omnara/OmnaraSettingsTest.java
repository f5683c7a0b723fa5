package dev.agentvillage.runner.provider.omnara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.runner.provider.ProviderDriver.Detection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OmnaraSettingsTest {
    private static final String GOOD =
            """
            {"token": "omnara_org_secret", "org": "org_1", "project": "proj_1", "profile": "aprf_1"}
            """;

    @TempDir Path directory;

    private Path file(String text, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("omnara.json"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    @Test
    void theHostedApiIsTheUsualOne() throws IOException {
        OmnaraSettings settings = OmnaraSettings.read(file(GOOD, "rw-------"));
        assertThat(settings.address())
                .isEqualTo("https://api.omnara.com/v1/orgs/org_1/projects/proj_1");
        assertThat(settings.bearer()).isEqualTo("Bearer omnara_org_secret");
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void aTokenThatOthersMayReadIsNotUsed() throws IOException {
        Path open = file(GOOD, "rw-r-----");
        assertThatThrownBy(() -> OmnaraSettings.read(open)).hasMessageContaining("600");
    }

    @Test
    void aTokenIsNotSentInTheClear() throws IOException {
        Path far = file(GOOD.replace("{", "{\"url\": \"http://a.example/v1\", "), "rw-------");
        assertThatThrownBy(() -> OmnaraSettings.read(far)).hasMessageContaining("https");
        Path here = file(GOOD.replace("{", "{\"url\": \"http://127.0.0.1:1/v1/\", "), "rw-------");
        assertThat(OmnaraSettings.read(here).address()).startsWith("http://127.0.0.1:1/v1/orgs/");
    }

    @Test
    void anIdIsNoPath() throws IOException {
        Path wrong = file(GOOD.replace("proj_1", "../../x"), "rw-------");
        assertThatThrownBy(() -> OmnaraSettings.read(wrong)).hasMessageContaining("project");
    }

    @Test
    void whatIsWrongIsSaidWithoutTheToken() throws IOException {
        Path broken = file("{\"token\": \"omnara_org_secret\", ", "rw-------");
        Detection found = new OmnaraDriver(broken, directory.resolve("agents")).detect();
        assertThat(found.toString()).contains("not configured").doesNotContain("secret");
        assertThat(new OmnaraDriver(null, directory.resolve("agents")).detect().toString())
                .contains("not configured: OMNARA_FILE");
    }
}

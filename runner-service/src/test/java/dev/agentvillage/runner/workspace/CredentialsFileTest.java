package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsFileTest {
    @TempDir private Path temp;
    private Path file;

    @BeforeEach
    void file() throws IOException {
        file = temp.resolve("credentials");
        write(
                """
                # organisation, address
                demo https://host-wide:a@github.com
                demo https://owner:b@github.com/acme
                demo https://one:c%2B%40d+e@github.com/acme/one.git
                demo http://local:f@127.0.0.1:8080/x
                other https://others:g@github.com/acme
                """);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String user(String org, String address) {
        return new CredentialsFile(file)
                .find(org, address)
                .map(CredentialsFile.Login::user)
                .orElse("-");
    }

    @ParameterizedTest
    @CsvSource({
        "demo,  https://github.com/acme/two.git, owner",
        "demo,  https://GitHub.com/acme/one,     one",
        "demo,  https://github.com/acme/one.git, one",
        "demo,  https://github.com/acme2/one,    host-wide",
        "demo,  https://github.com/acme/oneself, owner",
        "demo,  http://github.com/acme/one,      -",
        "demo,  https://github.com:8443/acme,    -",
        "demo,  https://evil-github.com/acme,    -",
        "demo,  https://github.com.evil.org/x,   -",
        "demo,  http://127.0.0.1:8080/x/y.git,   local",
        "demo,  http://127.0.0.1:8081/x/y.git,   -",
        "other, https://github.com/acme/one,     others",
        "other, https://github.com/else/one,     -",
        "third, https://github.com/acme/one,     -",
    })
    void theClosestAddressOfTheOrganisationCounts(String org, String address, String user) {
        assertThat(user(org, address)).isEqualTo(user);
    }

    @Test
    void whatIsEncodedIsDecoded() {
        assertThat(new CredentialsFile(file).find("demo", "https://github.com/acme/one"))
                .contains(new CredentialsFile.Login("one", "c+@d+e"));
    }

    @Test
    void aRotatedSecretNeedsNoRestart() throws IOException {
        CredentialsFile credentials = new CredentialsFile(file);
        write("demo https://new:n@github.com\n");
        assertThat(credentials.find("demo", "https://github.com/acme/one"))
                .contains(new CredentialsFile.Login("new", "n"));
        Files.delete(file);
        assertThat(credentials.find("demo", "https://github.com/acme/one")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:s3cret@github.com",
                "demo https://github.com",
                "demo https://user@github.com",
                "demo ssh://user:s3cret@github.com",
                "demo https://user:s3cret%0Apath@github.com",
                "demo https://user:s3cret@",
                "demo not a url s3cret",
            })
    void whatIsWrongIsSaidWithoutTheSecret(String line) throws IOException {
        write("\n" + line + "\n");
        assertThat(new CredentialsFile(file).flaws())
                .singleElement()
                .asString()
                .contains("line 2")
                .doesNotContain("s3cret");
    }

    @Test
    void aFileForEveryoneToReadIsWrong() throws IOException {
        assertThat(new CredentialsFile(file).flaws()).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(new CredentialsFile(file).flaws()).singleElement().asString().contains("600");
        assertThat(new CredentialsFile(temp.resolve("nothing")).flaws())
                .containsExactly("it cannot be read");
        assertThat(CredentialsFile.NONE.flaws()).isEmpty();
    }

    @Test
    void noSecretIsPrintedByAccident() {
        Optional<CredentialsFile.Login> login =
                new CredentialsFile(file).find("demo", "https://github.com/acme/one");
        assertThat(login.toString()).doesNotContain("c+@d");
    }
}

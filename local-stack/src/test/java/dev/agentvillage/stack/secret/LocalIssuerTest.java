package dev.agentvillage.stack.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalIssuerTest {
    @TempDir Path directory = Path.of("");

    @Test
    void aTokenSaysWhoAndIsVerifiedByThePublicKeys() throws Exception {
        var claims =
                verified(issuer().token("acme", "kim", List.of("developer"), Duration.ofHours(1)));
        assertThat(claims.getSubject()).isEqualTo("kim");
        assertThat(claims.getStringClaimValue("org_id")).isEqualTo("acme");
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("developer");
    }

    @Test
    void theKeyIsKept() throws Exception {
        var token = issuer().token("acme", "kim", List.of(), Duration.ofHours(1));
        issuer();
        assertThat(verified(token).getSubject()).isEqualTo("kim");
    }

    @Test
    void anExpiredTokenHasExpired() {
        var token = issuer().token("acme", "kim", List.of(), Duration.ofHours(-1));
        assertThatThrownBy(() -> verified(token))
                .isInstanceOfSatisfying(
                        InvalidJwtException.class, e -> assertThat(e.hasExpired()).isTrue());
    }

    @Test
    void theSigningKeyIsItsOwnersAloneAndNotInThePublicKeys() throws Exception {
        var issuer = issuer();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve("s"))))
                .isEqualTo("rwx------");
        try (var files = Files.list(directory.resolve("s"))) {
            for (var file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
        assertThat(Files.readString(Path.of(issuer.keySet())))
                .contains("\"n\"")
                .doesNotContain("\"d\"");
    }

    @Test
    void aPasswordIsMadeOnceAndIsTheOwnersAlone() throws Exception {
        var first = new Secrets(directory.resolve("p")).password("x");
        assertThat(new Secrets(directory.resolve("p")).password("x")).isEqualTo(first).hasSize(48);
        assertThat(new Secrets(directory.resolve("p")).password("y")).isNotEqualTo(first);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve("p/x"))))
                .isEqualTo("rw-------");
    }

    private LocalIssuer issuer() {
        return LocalIssuer.in(directory.resolve("s"), Clock.systemUTC());
    }

    private JwtClaims verified(String token) throws Exception {
        var keys = new JsonWebKeySet(Files.readString(Path.of(issuer().keySet())));
        return new JwtConsumerBuilder()
                .setExpectedIssuer(LocalIssuer.ISSUER)
                .setExpectedAudience(LocalIssuer.AUDIENCE)
                .setRequireExpirationTime()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
                .build()
                .processToClaims(token);
    }
}

package dev.agentvillage.stack.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Signs bearer tokens for one stack. Services verify them with the public key set. */
public final class LocalIssuer {
    public static final String ISSUER = "https://agent-village.local";
    public static final String AUDIENCE = "agent-village";
    public static final List<String> ROLES =
            List.of("viewer", "developer", "approver", "operator", "admin");

    private static final int KEY_BITS = 2048;

    private final RsaJsonWebKey key;
    private final Path keySet;
    private final Clock clock;

    private LocalIssuer(RsaJsonWebKey key, Path keySet, Clock clock) {
        this.key = key;
        this.keySet = keySet;
        this.clock = clock;
    }

    /** The issuer whose key lies in the directory; makes one where there is none. */
    public static LocalIssuer in(Path directory, Clock clock) {
        PrivateFile.directory(directory);
        var privateKey = directory.resolve("jwt-signing-key.json");
        var keySet = directory.resolve("jwks.json");
        try {
            if (!Files.exists(privateKey)) {
                var made = RsaJwkGenerator.generateJwk(KEY_BITS);
                made.setKeyId(UUID.randomUUID().toString());
                made.setUse("sig");
                made.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
                PrivateFile.write(privateKey, made.toJson(OutputControlLevel.INCLUDE_PRIVATE));
            }
            var key = new RsaJsonWebKey(JsonUtil.parseJson(Files.readString(privateKey)));
            PrivateFile.write(
                    keySet, new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY));
            return new LocalIssuer(key, keySet, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JoseException e) {
            throw new IllegalStateException("the signing key in " + privateKey + " is no key", e);
        }
    }

    /** The public keys, as a file: URL. */
    public URI keySet() {
        return keySet.toAbsolutePath().toUri();
    }

    /**
     * @param lifetime from now; negative makes a token that has expired
     */
    public String token(String org, String subject, List<String> roles, Duration lifetime) {
        var now = clock.instant();
        var claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(AUDIENCE);
        claims.setSubject(subject);
        claims.setStringClaim("org_id", org);
        claims.setStringListClaim("groups", roles);
        claims.setGeneratedJwtId();
        var issued = lifetime.isNegative() ? now.plus(lifetime.multipliedBy(2)) : now;
        claims.setIssuedAt(NumericDate.fromSeconds(issued.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(now.plus(lifetime).getEpochSecond()));
        var signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setHeader("typ", "JWT");
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}

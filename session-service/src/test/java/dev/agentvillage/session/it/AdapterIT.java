package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.model.Adapter;
import dev.agentvillage.contracts.model.TrustedAdapter;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** By which adapters an organisation lets its sessions be run. */
@QuarkusTest
class AdapterIT extends Live {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final String HASH = "sha256:" + "a".repeat(64);

    private final String provider = "acme_" + UUID.randomUUID().toString().substring(0, 8);
    private final String org = "org-" + UUID.randomUUID();
    private final String path = "/api/runner/orgs/" + org + "/policy";
    private final VillageClient admin = Api.as(org, "admin", "developer");

    @Test
    void anOrganisationThatListsAdaptersIsPlacedWithWhatIsSignedAlone() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String key = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            Api.awaitOnline(runner);
            ObjectNode body = Api.body(runner).put("providerId", provider);
            admin.create(Api.body(runner)).expect(201);
            runner.offers(provider, "1.0.0", unit(null, HASH));
            // What is listed can be had at once, whatever was known a moment ago.
            await().atMost(Duration.ofSeconds(20)).pollInterval(LOOK).until(this::isListed);
            admin.create(body).expect(201);

            String set =
                    "{\"adapters\": [{\"adapterId\": \"%s\", \"adapterVersion\": \"1.*\","
                            + " \"publicKey\": \"%s\"}]}";
            admin.put(path, set.formatted(provider, key)).expect(200);
            refused(admin.create(body));

            String signature = signature(keys, unit(null, HASH));
            runner.offers(provider, "1.0.0", unit(signature, "sha256:" + "b".repeat(64)));
            awaitOffered(unit(signature, "sha256:" + "b".repeat(64)));
            refused(admin.create(body));

            runner.offers(provider, "1.0.0", unit(signature, HASH));
            awaitOffered(unit(signature, HASH));
            String id = admin.create(body).expect(201).json().path("sessionId").asText();
            StartSession start =
                    runner.await(
                            StartSession.class,
                            c -> c.header().sessionId().value().toString().equals(id));
            assertThat(start.spec().policy().adapters())
                    .containsExactly(new TrustedAdapter(provider, "1.*", key));

            admin.put(path, "{\"adapters\": []}").expect(200);
            refused(admin.create(body));
            admin.put(path, "{}").expect(200);
            admin.create(body).expect(201);
        }
    }

    @Test
    void whatIsNoAdapterIsRefused() throws Exception {
        for (String wrong :
                new String[] {
                    "{\"adapters\": 1}",
                    "{\"adapters\": [1]}",
                    "{\"adapters\": [{}]}",
                    "{\"adapters\": [{\"adapterId\": \"codex\", \"key\": \"x\"}]}",
                    "{\"adapters\": [{\"adapterId\": \"codex\", \"adapterVersion\": \"*\"}]}",
                    "{\"adapters\": [{\"adapterId\": \"codex\", \"publicKey\": \"bm8=\"}]}"
                }) {
            assertThat(admin.put(path, wrong).status()).as(wrong).isEqualTo(400);
        }
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("code").asText()).isEqualTo("not_available");
        assertThat(answer.json().path("violations").findValuesAsText("pointer"))
                .containsExactly("/providerId");
    }

    private void awaitOffered(Adapter adapter) {
        await().atMost(Duration.ofSeconds(20)).until(() -> offered(adapter));
    }

    private boolean isListed() {
        return admin.get("/api/runner/providers").body().contains(provider);
    }

    private boolean offered(Adapter adapter) {
        for (JsonNode offer : admin.get("/api/runner/providers").json().path("items")) {
            JsonNode said = offer.at("/versions/0/adapters/0");
            if (offer.path("providerId").asText().equals(provider)
                    && said.path("declaration").asText().equals(adapter.declaration())
                    && said.path("signature").asText().equals(adapter.signature())) {
                return true;
            }
        }
        return false;
    }

    private Adapter unit(@Nullable String signature, String declaration) {
        return new Adapter(provider, "1.2.0", "Acme", declaration, signature);
    }

    private static String signature(KeyPair keys, Adapter unit) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(unit.signed());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }
}

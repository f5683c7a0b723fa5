package dev.agentvillage.contracts.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrustedAdapterTest {
    private static final KeyPair KEYS = keys();
    private static final String KEY =
            Base64.getEncoder().encodeToString(KEYS.getPublic().getEncoded());
    private static final Adapter UNSIGNED =
            new Adapter("acme", "1.4.2", "Acme", "sha256:" + "a".repeat(64), null);
    private static final Adapter SIGNED = signed(UNSIGNED);
    private static final Adapter OURS = new Adapter("codex", "0.1.0", "agent-village", null, null);

    @Test
    void theBytesAreTheseOnEverySide() {
        assertThat(new String(UNSIGNED.signed(), StandardCharsets.UTF_8))
                .isEqualTo("agent-village adapter\nacme\n1.4.2\nAcme\nsha256:" + "a".repeat(64));
    }

    @Test
    void whatIsSignedWithTheKeyIsTrustedInTheVersionsThatAreMeant() {
        assertThat(new TrustedAdapter("acme", null, KEY).trusts(SIGNED)).isTrue();
        assertThat(new TrustedAdapter("acme", "1.4.2", KEY).trusts(SIGNED)).isTrue();
        assertThat(new TrustedAdapter("acme", "1.*", KEY).trusts(SIGNED)).isTrue();
        assertThat(new TrustedAdapter("acme", "1.4", KEY).trusts(SIGNED)).isFalse();
        assertThat(new TrustedAdapter("acme", "2.*", KEY).trusts(SIGNED)).isFalse();
        assertThat(new TrustedAdapter("other", null, KEY).trusts(SIGNED)).isFalse();
    }

    @Test
    void aChangeOfAnythingThatWasSignedIsNotTrusted() {
        TrustedAdapter trusted = new TrustedAdapter("acme", null, KEY);
        String signature = SIGNED.signature();
        String declaration = SIGNED.declaration();
        assertThat(trusted.trusts(new Adapter("acme", "1.4.3", "Acme", declaration, signature)))
                .isFalse();
        assertThat(trusted.trusts(new Adapter("acme", "1.4.2", "Other", declaration, signature)))
                .isFalse();
        assertThat(trusted.trusts(new Adapter("acme", "1.4.2", "Acme", "sha256:b", signature)))
                .isFalse();
        assertThat(trusted.trusts(UNSIGNED)).isFalse();
        assertThat(trusted.trusts(new Adapter("acme", "1.4.2", "Acme", declaration, "rubbish")))
                .isFalse();
    }

    @Test
    void anotherKeyIsNobody() {
        String other = Base64.getEncoder().encodeToString(keys().getPublic().getEncoded());
        assertThat(new TrustedAdapter("acme", null, other).trusts(SIGNED)).isFalse();
        assertThatThrownBy(() -> TrustedAdapter.key("bm8ga2V5"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutAKeyOnlyAPartOfTheRunnerIsMeant() {
        assertThat(new TrustedAdapter("codex", null, null).trusts(OURS)).isTrue();
        assertThat(new TrustedAdapter("acme", null, null).trusts(SIGNED)).isFalse();
        assertThat(new TrustedAdapter("codex", null, KEY).trusts(OURS)).isFalse();
    }

    @Test
    void aPolicyThatListsAdmitsNothingElseAndOneThatDoesNotAdmitsAll() {
        assertThat(Policy.OPEN.admits(UNSIGNED)).isTrue();
        assertThat(Policy.OPEN.admits(null)).isTrue();
        Policy listing = listing(List.of(new TrustedAdapter("acme", null, KEY)));
        assertThat(listing.admits(SIGNED)).isTrue();
        assertThat(listing.admits(UNSIGNED)).isFalse();
        assertThat(listing.admits(OURS)).isFalse();
        assertThat(listing.admits(null)).isFalse();
        assertThat(listing(List.of()).admits(OURS)).isFalse();
    }

    @Test
    void anIntersectionTrustsWhatBothTrust() {
        TrustedAdapter acme = new TrustedAdapter("acme", null, KEY);
        TrustedAdapter codex = new TrustedAdapter("codex", null, null);
        assertThat(Policy.OPEN.and(listing(List.of(acme))).adapters()).containsExactly(acme);
        assertThat(listing(List.of(acme)).and(Policy.OPEN).adapters()).containsExactly(acme);
        assertThat(listing(List.of(acme, codex)).and(listing(List.of(codex))).adapters())
                .containsExactly(codex);
        assertThat(listing(List.of(acme)).and(listing(List.of(codex))).adapters()).isEmpty();
    }

    private static Policy listing(@Nullable List<TrustedAdapter> adapters) {
        Policy p = Policy.OPEN;
        return new Policy(
                p.shellAllowlist(),
                p.shellDenylist(),
                p.requiresApprovalFor(),
                p.networkMode(),
                p.paths(),
                p.diffThresholds(),
                p.onDeny(),
                p.approvalTimeoutMs(),
                p.autoMerge(),
                null,
                adapters);
    }

    private static Adapter signed(Adapter a) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(KEYS.getPrivate());
            signature.update(a.signed());
            return new Adapter(
                    a.adapterId(),
                    a.adapterVersion(),
                    a.vendor(),
                    a.declaration(),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.agentvillage.session.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.audit.AuditEntry.Head;
import dev.agentvillage.session.signing.Signer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerificationTest {
    private static final OrgId ORG = new OrgId("acme");
    private static final SessionId SESSION = new SessionId(new UUID(1, 1));
    private static final Signer SIGNER = signer();

    private static Signer signer() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return Signer.ofPem(
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<AuditEntry> chain(int length, String action) {
        List<AuditEntry> chain = new ArrayList<>();
        Head head = Head.NONE;
        for (int i = 0; i < length; i++) {
            Deed deed = new Deed("ann", action, Map.of("n", Integer.toString(i)));
            AuditEntry entry = AuditEntry.after(head, ORG, SESSION, deed, 1_000 + i);
            chain.add(entry);
            head = entry.head();
        }
        return chain;
    }

    private static Seal seal(AuditEntry at) {
        return Seal.of(ORG, at.head(), 5, SIGNER);
    }

    private static Verification verified(List<AuditEntry> chain, Seal... seals) {
        return Verification.against(List.of(seals)).signedBy(SIGNER).and(chain).ended();
    }

    @Test
    void whatWasWrittenHolds() {
        List<AuditEntry> chain = chain(5, "x");
        Verification whole = verified(chain, seal(chain.get(2)), seal(chain.get(4)));
        assertThat(whole.bad()).isNull();
        assertThat(whole.head()).isEqualTo(chain.getLast().head());
        assertThat(verified(List.of()).bad()).isNull();
    }

    /** The third entry with one thing changed. */
    static List<AuditEntry> changed() {
        AuditEntry e = chain(5, "x").get(2);
        Deed d = e.deed();
        return List.of(
                new AuditEntry(
                        ORG,
                        e.seq(),
                        e.at(),
                        e.session(),
                        new Deed("eve", d.action(), d.detail()),
                        e.prevHash(),
                        e.hash()),
                new AuditEntry(
                        ORG,
                        e.seq(),
                        e.at(),
                        e.session(),
                        new Deed(d.actor(), "y", d.detail()),
                        e.prevHash(),
                        e.hash()),
                new AuditEntry(
                        ORG,
                        e.seq(),
                        e.at(),
                        e.session(),
                        new Deed(d.actor(), d.action(), Map.of("n", "3")),
                        e.prevHash(),
                        e.hash()),
                new AuditEntry(ORG, e.seq(), 9, e.session(), d, e.prevHash(), e.hash()),
                new AuditEntry(ORG, e.seq(), e.at(), null, d, e.prevHash(), e.hash()),
                new AuditEntry(
                        new OrgId("other"),
                        e.seq(),
                        e.at(),
                        e.session(),
                        d,
                        e.prevHash(),
                        e.hash()),
                // Written anew as a whole: the next one does not follow it.
                AuditEntry.after(
                        chain(5, "x").get(1).head(),
                        ORG,
                        SESSION,
                        new Deed("eve", "x", Map.of()),
                        1_002));
    }

    @ParameterizedTest
    @MethodSource("changed")
    void theFirstBadEntryIsReported(AuditEntry other) {
        List<AuditEntry> chain = chain(5, "x");
        boolean rewritten = other.deed().detail().isEmpty();
        chain.set(2, other);
        assertThat(verified(chain).bad().seq()).isEqualTo(rewritten ? 4 : 3);
    }

    @Test
    void aHoleIsReported() {
        List<AuditEntry> chain = chain(5, "x");
        chain.remove(2);
        assertThat(verified(chain).bad().seq()).isEqualTo(3);
    }

    @Test
    void aTailThatWasRemovedIsFoundOutByItsSeal() {
        List<AuditEntry> chain = chain(5, "x");
        assertThat(verified(chain.subList(0, 3)).bad()).isNull();
        assertThat(verified(chain.subList(0, 3), seal(chain.get(4))).bad().seq()).isEqualTo(4);
    }

    @Test
    void aChainThatWasWrittenAnewIsFoundOutByItsSeal() {
        Seal seal = seal(chain(5, "x").get(3));
        List<AuditEntry> other = chain(5, "y");
        assertThat(verified(other).bad()).isNull();
        assertThat(verified(other, seal).bad().seq()).isEqualTo(4);
    }

    @Test
    void aSealThatIsNotOursIsNone() {
        List<AuditEntry> other = chain(5, "y");
        Seal forged = new Seal(ORG, other.get(3).head(), 5, seal(chain(5, "x").get(3)).signature());
        assertThat(verified(other, forged).bad().seq()).isEqualTo(4);
    }

    @Test
    void noTwoDeedsLookAlike() {
        Deed one = new Deed("a", "b", Map.of("c", "d"));
        Deed two = new Deed("a", "b1:c", Map.of());
        assertThat(AuditEntry.after(Head.NONE, ORG, null, one, 0).hash())
                .isNotEqualTo(AuditEntry.after(Head.NONE, ORG, null, two, 0).hash());
    }
}

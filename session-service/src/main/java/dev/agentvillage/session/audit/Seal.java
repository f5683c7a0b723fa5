package dev.agentvillage.session.audit;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.session.audit.AuditEntry.Head;
import dev.agentvillage.session.signing.Signer;
import java.nio.charset.StandardCharsets;

/** A head as it was signed. */
public record Seal(OrgId org, Head head, long at, String signature) {

    static Seal of(OrgId org, Head head, long at, Signer signer) {
        return new Seal(org, head, at, signer.sign(bytes(org, head, at)));
    }

    boolean holds(Signer signer) {
        return signer.sign(bytes(org, head, at)).equals(signature);
    }

    /** Begins as no decision does: the key signs those as well. */
    private static byte[] bytes(OrgId org, Head head, long at) {
        return ("audit head\n" + org.value() + "\n" + head.seq() + "\n" + head.hash() + "\n" + at)
                .getBytes(StandardCharsets.UTF_8);
    }
}

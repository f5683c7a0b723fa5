package dev.agentvillage.session.session;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RepoId;
import dev.agentvillage.contracts.model.RepoRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes as they are written everywhere: {@code sha256:} and 64 hex digits. */
public final class Hashes {
    private Hashes() {}

    /** A repository as this organisation has it. */
    public static RepoId repoId(OrgId org, RepoRef repo) {
        return new RepoId(sha256(org.value() + "\n" + repo.canonical()));
    }

    public static String sha256(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.agentvillage.contracts.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.WireMapper;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionBytesTest {
    private static final Approval ASKED = asked(1, 2, "acme", "sha256:aa", 1700);

    private static Approval asked(
            long approval, long session, String org, String actionHash, long expiresAt) {
        return new Approval(
                new ApprovalId(new UUID(0, approval)),
                new SessionId(new UUID(0, session)),
                new OrgId(org),
                Category.DEPLOY,
                "Deploy",
                Risk.HIGH,
                new Approval.Context(null, List.of(), null),
                actionHash,
                1000,
                expiresAt,
                ApprovalState.PENDING,
                null,
                null,
                null);
    }

    private static String text(Approval asked, Decision decision, @Nullable String note) {
        return new String(
                DecisionBytes.of(asked, decision, Scope.ONCE, "ann", 1500, note),
                StandardCharsets.UTF_8);
    }

    @Test
    void theBytesAreTheseOnEverySide() {
        assertThat(text(ASKED, Decision.ALLOW, "ok"))
                .isEqualTo(
                        "{\"actionHash\":\"sha256:aa\","
                                + "\"approvalId\":\"00000000-0000-0000-0000-000000000001\","
                                + "\"decidedAt\":1500,\"decidedBy\":\"ann\",\"decision\":\"allow\","
                                + "\"expiresAt\":1700,\"note\":\"ok\",\"orgId\":\"acme\","
                                + "\"sessionId\":\"00000000-0000-0000-0000-000000000002\"}");
    }

    @Test
    void anAbsentNoteIsLeftOut() {
        assertThat(text(ASKED, Decision.DENY, null))
                .doesNotContain("note")
                .contains("\"decision\":\"deny\",\"expiresAt\"");
    }

    @Test
    void whatHoldsForTheSessionSaysSo() {
        assertThat(
                        new String(
                                DecisionBytes.of(
                                        ASKED, Decision.ALLOW, Scope.SESSION, "ann", 1500, null),
                                StandardCharsets.UTF_8))
                .contains("\"orgId\":\"acme\",\"scope\":\"session\",\"sessionId\"");
    }

    @Test
    void everyFieldChangesThem() {
        List<byte[]> others =
                List.of(
                        DecisionBytes.of(
                                asked(9, 2, "acme", "sha256:aa", 1700),
                                Decision.ALLOW,
                                Scope.ONCE,
                                "ann",
                                1500,
                                null),
                        DecisionBytes.of(
                                asked(1, 9, "acme", "sha256:aa", 1700),
                                Decision.ALLOW,
                                Scope.ONCE,
                                "ann",
                                1500,
                                null),
                        DecisionBytes.of(
                                asked(1, 2, "other", "sha256:aa", 1700),
                                Decision.ALLOW,
                                Scope.ONCE,
                                "ann",
                                1500,
                                null),
                        DecisionBytes.of(
                                asked(1, 2, "acme", "sha256:bb", 1700),
                                Decision.ALLOW,
                                Scope.ONCE,
                                "ann",
                                1500,
                                null),
                        DecisionBytes.of(
                                asked(1, 2, "acme", "sha256:aa", 1701),
                                Decision.ALLOW,
                                Scope.ONCE,
                                "ann",
                                1500,
                                null),
                        DecisionBytes.of(ASKED, Decision.DENY, Scope.ONCE, "ann", 1500, null),
                        DecisionBytes.of(ASKED, Decision.ALLOW, Scope.ONCE, "eve", 1500, null),
                        DecisionBytes.of(ASKED, Decision.ALLOW, Scope.ONCE, "ann", 1501, null),
                        DecisionBytes.of(ASKED, Decision.ALLOW, Scope.SESSION, "ann", 1500, null),
                        DecisionBytes.of(ASKED, Decision.ALLOW, Scope.ONCE, "ann", 1500, ""));
        byte[] these = DecisionBytes.of(ASKED, Decision.ALLOW, Scope.ONCE, "ann", 1500, null);
        assertThat(others).noneMatch(other -> Arrays.equals(other, these));
    }

    @Test
    void aNoteCannotLookLikeAnotherField() throws Exception {
        String note = "\",\"decision\":\"deny\" \\ \b\t\n\f\r \u0001 \u007f é 😀";
        String json = text(ASKED, Decision.ALLOW, note);
        assertThat(json).contains("\\u0001").contains("é 😀").doesNotContain("\n");
        JsonNode read = WireMapper.MAPPER.readTree(json);
        assertThat(read.path("note").asText()).isEqualTo(note);
        assertThat(read.path("decision").asText()).isEqualTo("allow");
    }

    @Test
    void halfACharacterIsRefused() {
        assertThatThrownBy(() -> text(ASKED, Decision.ALLOW, "\ud83d"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.agentvillage.runner.provider.claude;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What its hooks are answered. */
final class ClaudeAnswers {
    private ClaudeAnswers() {}

    static String decided(String decision, String reason) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putObject("hookSpecificOutput")
                .put("hookEventName", "PreToolUse")
                .put("permissionDecision", decision)
                .put("permissionDecisionReason", reason);
        return answer.toString();
    }

    /**
     * @param whyNot empty for a yes
     */
    static String permitted(String whyNot) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode decision =
                answer.putObject("hookSpecificOutput")
                        .put("hookEventName", "PermissionRequest")
                        .putObject("decision");
        if (whyNot.isEmpty()) {
            decision.put("behavior", "allow");
        } else {
            decision.put("behavior", "deny").put("message", whyNot);
        }
        return answer.toString();
    }
}

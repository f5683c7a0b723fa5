package dev.agentvillage.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer: text, then at most one call of a tool. */
record Reply(
        String id, String model, String text, @Nullable ToolCall tool, Spend spend, long pace) {
    private static final int PIECE = 24;

    List<String> pieces() {
        var pieces = new ArrayList<String>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + PIECE);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}

package dev.agentvillage.runner.terminal;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a viewer's own terminal answers to the questions that it sees pass. The runner answers them;
 * a second answer would be typed into the program as if somebody had meant it.
 */
final class Reports {
    private static final Pattern REPORT =
            Pattern.compile(
                    "\u001b\\[[?>][0-9;]*c|\u001b\\[0n|\u001b\\[[0-9]+;[0-9]+R"
                            + "|\u001b]1[01];rgb:[0-9a-fA-F/]+(?:\u0007|\u001b\\\\)");

    private Reports() {}

    static byte[] removed(byte[] keys) {
        String text = new String(keys, StandardCharsets.UTF_8);
        String rest = REPORT.matcher(text).replaceAll("");
        return rest.length() == text.length() ? keys : rest.getBytes(StandardCharsets.UTF_8);
    }
}

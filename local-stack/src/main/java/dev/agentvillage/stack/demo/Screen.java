package dev.agentvillage.stack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.stack.client.EventStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Shows terminal output and events side by side on one console, line by line. */
final class Screen {
    private static final Pattern ESCAPES =
            Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]|\u001b\\][^\u0007]*\u0007|[\r\u0007]");

    private final PrintWriter out;
    private final StringBuilder line = new StringBuilder();

    Screen(PrintWriter out) {
        this.out = out;
    }

    synchronized void terminal(byte[] bytes) {
        line.append(new String(bytes, StandardCharsets.UTF_8));
        int end;
        while ((end = line.indexOf("\n")) >= 0) {
            show(line.substring(0, end));
            line.delete(0, end + 1);
        }
    }

    private void show(String text) {
        out.println("    │ " + ESCAPES.matcher(text).replaceAll(""));
    }

    synchronized void event(JsonNode event) {
        JsonNode body = EventStream.body(event);
        String type = EventStream.type(event);
        String detail =
                switch (type) {
                    case "SESSION_STATE_CHANGED" -> body.path("newState").asText();
                    case "SESSION_PLACED" -> "on " + body.path("runnerId").asText();
                    case "SESSION_STARTED" ->
                            body.path("providerId").asText()
                                    + " "
                                    + body.path("providerVersion").asText()
                                    + ", pid "
                                    + body.path("pid").asText();
                    case "FILE_TOUCHED" ->
                            body.path("reason").asText() + " " + body.path("path").asText();
                    case "DIFF_SUMMARY" ->
                            body.path("filesChanged").asText()
                                    + " file(s), +"
                                    + body.path("linesAdded").asText()
                                    + " −"
                                    + body.path("linesRemoved").asText();
                    case "TEST_RUN_STARTED" -> body.path("command").asText();
                    case "TEST_RUN_FINISHED" ->
                            "exit "
                                    + body.path("exitCode").asText()
                                    + ", passed "
                                    + body.path("passed").asText()
                                    + ", failed "
                                    + body.path("failed").asText();
                    case "TERMINAL_RESIZED" ->
                            body.path("cols").asText() + "×" + body.path("rows").asText();
                    case "SESSION_ENDED", "SESSION_FINISHED" -> body.path("finalState").asText();
                    default -> "";
                };
        out.printf("    ● %3d %s %s%n", event.path("seq").asLong(), type, detail);
    }
}

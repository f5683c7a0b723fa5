package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** As Claude Code: hooks over HTTP from its settings, and a transcript in its home. */
final class ClaudeStandIn implements Personality {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Tools TOOLS = new Tools("Bash", "Write", "Read", "command", "file_path");

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonNode hooks;
    private final String session;
    private final Path transcript;
    private String turn = "";

    private ClaudeStandIn(JsonNode hooks, String session) throws IOException {
        this.hooks = hooks;
        this.session = session;
        Path directory = Path.of(System.getenv("HOME"), ".claude/projects/stand-in");
        this.transcript = Files.createDirectories(directory).resolve(session + ".jsonl");
    }

    static void main(List<String> args) throws IOException, InterruptedException {
        if (args.contains("--version")) {
            Screen.show("9.1.0 (Claude Code)\n");
            return;
        }
        if (args.contains("--help")) {
            Screen.show(
                    """
                    Usage: claude [options] [prompt]
                      -p, --print                  Answer and exit
                      --settings <file-or-json>    Settings
                      --setting-sources <sources>  Whose settings count
                      --session-id <uuid>          The conversation's name
                      --permission-mode <mode>     Who is asked
                      --strict-mcp-config          No other servers
                      --model <model>              Which model
                      --teleport <where>           Nobody knows this one
                    """);
            return;
        }
        JsonNode settings = JSON.readTree(Files.readString(Path.of(after(args, "--settings"))));
        String session = after(args, "--session-id");
        ClaudeStandIn claude = new ClaudeStandIn(settings.path("hooks"), session);
        Model model = new MessagesModel(System.getenv("ANTHROPIC_BASE_URL"), session, TOOLS);
        new StandIn(claude, model).run(args.getLast());
    }

    private static String after(List<String> args, String option) {
        return args.get(args.indexOf(option) + 1);
    }

    @Override
    public Tools tools() {
        return TOOLS;
    }

    @Override
    public void begins(String id, String prompt) throws IOException, InterruptedException {
        turn = id;
        hook(event("UserPromptSubmit").put("prompt", prompt));
    }

    @Override
    public Verdict before(Answer.Call call, Dialog dialog)
            throws IOException, InterruptedException {
        JsonNode said =
                hook(of("PreToolUse", call).put("tool_use_id", call.id()))
                        .path("hookSpecificOutput");
        String why = said.path("permissionDecisionReason").asText();
        return switch (said.path("permissionDecision").asText()) {
            case "allow" -> Verdict.YES;
            case "ask" -> ask(call, dialog);
            default -> Verdict.no(why);
        };
    }

    /** A person and the hook are asked at once: the first answer counts. */
    private Verdict ask(Answer.Call call, Dialog dialog) throws InterruptedException, IOException {
        CompletableFuture<Boolean> person = dialog.ask("Do you want to proceed?");
        CompletableFuture<HttpResponse<String>> hook =
                http.sendAsync(
                        request(of("PermissionRequest", call)),
                        HttpResponse.BodyHandlers.ofString());
        try {
            CompletableFuture.anyOf(person, hook).get();
            if (person.isDone()) {
                hook.cancel(true);
                return person.get() ? Verdict.YES : Verdict.no("the person said no");
            }
            JsonNode said = JSON.readTree(hook.get().body()).at("/hookSpecificOutput/decision");
            return said.path("behavior").asText().equals("allow")
                    ? Verdict.YES
                    : Verdict.no(said.path("message").asText());
        } catch (ExecutionException e) {
            return Verdict.no("its hook could not be asked");
        } finally {
            hook.cancel(true);
        }
    }

    @Override
    public void after(Answer.Call call, Result result) throws IOException, InterruptedException {
        boolean ok = result.exitCode() == 0;
        ObjectNode event = of(ok ? "PostToolUse" : "PostToolUseFailure", call);
        event.put("tool_use_id", call.id());
        if (ok) {
            event.putObject("tool_response").put("stdout", result.output());
        } else {
            event.put("error", "Exit code " + result.exitCode() + "\n" + result.output());
        }
        hook(event);
    }

    /** Twice, as the real one does: a message counts once. */
    @Override
    public void answered(Answer answer) throws IOException {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("id", answer.id()).put("model", "stand-in");
        message.putArray("content").addObject().put("type", "text").put("text", answer.text());
        message.set("usage", answer.usage());
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.set("message", message);
        Files.writeString(
                transcript,
                line + "\n" + line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Override
    public void ends(String id, String lastText) throws IOException, InterruptedException {
        hook(event("Stop").put("last_assistant_message", lastText));
    }

    private ObjectNode of(String name, Answer.Call call) {
        ObjectNode event = event(name);
        event.put("tool_name", call.tool()).set("tool_input", call.input());
        return event;
    }

    private ObjectNode event(String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("hook_event_name", name)
                .put("session_id", session)
                .put("prompt_id", turn)
                .put("transcript_path", transcript.toString())
                .put("cwd", System.getProperty("user.dir"));
    }

    private JsonNode hook(ObjectNode event) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(request(event), HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(response.body());
    }

    private HttpRequest request(ObjectNode event) {
        String name = event.path("hook_event_name").asText();
        String url = hooks.at("/" + name + "/0/hooks/0/url").asText();
        return HttpRequest.newBuilder(URI.create(url))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event.toString()))
                .build();
    }
}

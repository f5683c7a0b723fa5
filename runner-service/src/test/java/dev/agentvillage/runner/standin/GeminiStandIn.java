package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** As Gemini CLI: commands as hooks, telemetry, and a file of each conversation in its home. */
final class GeminiStandIn implements Personality {
    private static final Tools TOOLS =
            new Tools("run_shell_command", "write_file", "read_file", "command", "file_path");
    private static final int NO_SUCH_SESSION = 42;

    private final GeminiHookScripts hooks;
    private final GeminiTelemetry telemetry;
    private final GeminiChat chat;
    private final GeminiModel model;
    private final boolean asksNobody;
    private ObjectNode lastMessage = JsonNodeFactory.instance.objectNode();
    private String prompt = "";

    private GeminiStandIn(GeminiSettings settings, GeminiChat chat, boolean asksNobody)
            throws IOException {
        this.hooks = new GeminiHookScripts(settings.hooks());
        this.telemetry = new GeminiTelemetry(settings.telemetry());
        this.chat = chat;
        this.model =
                new GeminiModel(System.getenv("GOOGLE_GEMINI_BASE_URL"), TOOLS, chat.contents());
        this.asksNobody = asksNobody;
    }

    static void main(List<String> args) throws IOException, InterruptedException {
        if (args.contains("--version")) {
            Screen.show("9.1.0\n");
        } else if (args.contains("--help")) {
            Screen.show(
                    """
                    Usage: gemini [options] [command]

                    Options:
                      -m, --model               Model  [string]
                      -p, --prompt              Run in non-interactive (headless) mode  [string]
                      -i, --prompt-interactive  Execute the prompt and go on  [string]
                          --skip-trust          Trust the workspace for this session  [boolean]
                          --approval-mode       Who is asked  [string]
                          --admin-policy        Additional admin policy files  [array]
                          --include-directories Additional directories  [array]
                      -r, --resume              Resume a previous session  [string]
                          --teleport            Nobody knows this one  [string]
                    """);
        } else {
            Path home = Path.of(System.getenv("HOME"));
            Path directory = Path.of(System.getProperty("user.dir"));
            Optional<GeminiChat> chat = chat(args, home, directory);
            if (chat.isEmpty()) {
                Screen.show("Error resuming session: Invalid session identifier\n");
                System.exit(NO_SUCH_SESSION);
            }
            run(args, GeminiSettings.read(home, directory), chat.orElseThrow());
        }
    }

    private static Optional<GeminiChat> chat(List<String> args, Path home, Path directory)
            throws IOException {
        int resume = args.indexOf("--resume");
        return resume < 0
                ? Optional.of(GeminiChat.begin(home, directory))
                : GeminiChat.named(home, directory, args.get(resume + 1));
    }

    private static void run(List<String> args, GeminiSettings settings, GeminiChat chat)
            throws IOException, InterruptedException {
        boolean yolo = args.get(args.indexOf("--approval-mode") + 1).equals("yolo");
        GeminiStandIn gemini = new GeminiStandIn(settings, chat, yolo);
        String option = "--prompt-interactive=";
        String first = args.stream().filter(a -> a.startsWith(option)).findFirst().orElseThrow();
        new StandIn(gemini, gemini.model).run(first.substring(option.length()));
        gemini.telemetry.send();
    }

    @Override
    public Tools tools() {
        return TOOLS;
    }

    @Override
    public String interrupted() {
        return "Request cancelled.";
    }

    @Override
    public void begins(String turn, String text) throws IOException, InterruptedException {
        prompt = text;
        chat.said(text);
        hook(event("BeforeAgent").put("prompt", text));
        telemetry.answered("stand-in-lite", "utility_router", model.route(text));
    }

    @Override
    public Verdict before(Answer.Call call, Dialog dialog)
            throws IOException, InterruptedException {
        Verdict verdict = hook(of("BeforeTool", call));
        return verdict.allowed() && !asksNobody ? person(dialog) : verdict;
    }

    private static Verdict person(Dialog dialog) throws InterruptedException {
        try {
            return dialog.ask("Allow execution?").get()
                    ? Verdict.YES
                    : Verdict.no("the person said no");
        } catch (java.util.concurrent.ExecutionException e) {
            return Verdict.no("nobody could be asked");
        }
    }

    @Override
    public void after(Answer.Call call, Result result) throws IOException, InterruptedException {
        chat.did(lastMessage, call, result);
        ObjectNode event = of("AfterTool", call);
        event.putObject("tool_response").put("llmContent", content(call, result));
        hook(event);
    }

    private static String content(Answer.Call call, Result result) {
        if (!TOOLS.isShell(call)) {
            return result.output();
        }
        String code = result.exitCode() == 0 ? "" : "\nExit Code: " + result.exitCode();
        return "<untrusted_context>\nOutput: "
                + result.output()
                + code
                + "\nProcess Group PGID: 1\n</untrusted_context>";
    }

    @Override
    public void answered(Answer answer) throws IOException {
        lastMessage = chat.answered(answer);
        telemetry.answered("stand-in", "main", answer.usage());
    }

    @Override
    public void ends(String turn, String lastText) throws IOException, InterruptedException {
        hook(event("AfterAgent").put("prompt", prompt).put("prompt_response", lastText));
    }

    private ObjectNode of(String name, Answer.Call call) {
        ObjectNode event = event(name);
        event.put("tool_name", call.tool()).set("tool_input", call.input());
        return event;
    }

    private ObjectNode event(String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("session_id", chat.session())
                .put("transcript_path", chat.file().toString())
                .put("cwd", System.getProperty("user.dir"))
                .put("hook_event_name", name);
    }

    /** That it was run is told, too. */
    private Verdict hook(ObjectNode event) throws IOException, InterruptedException {
        Verdict verdict = hooks.run(event);
        telemetry.hooked(event.path("hook_event_name").asText());
        return verdict;
    }
}

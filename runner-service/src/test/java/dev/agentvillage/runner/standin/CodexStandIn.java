package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.provider.acp.Key;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** As Codex: its app-server, or the interface in the terminal that is a client of it. */
final class CodexStandIn implements JsonRpc.Listener {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String ADDRESS = "unix://";
    private static final String HELP =
            """
            Usage: codex [OPTIONS] [PROMPT]
                   codex [OPTIONS] <COMMAND> [ARGS]

            Commands:
              resume      Resume a previous interactive session
              app-server  Run the app server

            Options:
                  --remote <ADDR>    Connect to a remote app server
              -m, --model <MODEL>    Model the agent should use
              -C, --cd <DIR>         Use this directory as the working root
                  --no-daemon        Start nothing in the background
                  --dangerously-bypass-hook-trust
                                     Run hooks that nobody has trusted
                  --teleport <WHERE> Nobody knows this one
              -h, --help             Print help
              -V, --version          Print version
            """;

    private final JsonRpc rpc;
    private final AtomicReference<JsonNode> open = new AtomicReference<>();
    private String thread = "";

    private CodexStandIn(JsonRpc rpc) {
        this.rpc = rpc;
    }

    static void main(List<String> args) throws Exception {
        if (args.contains("--version")) {
            Screen.show("codex-cli 9.4.0\n");
        } else if (args.contains("--help")) {
            Screen.show(HELP);
        } else if (args.getFirst().equals("app-server")) {
            CodexServer.listen(address(args, "--listen"));
        } else {
            Screen.show("A stand-in\n");
            // Closed when the program ends: whoever reads would take it for a fault before.
            JsonRpc rpc = new JsonRpc(WebSocketFrames.connect(address(args, "--remote")));
            CodexStandIn codex = new CodexStandIn(rpc);
            Thread.ofPlatform().daemon().name("server").start(codex::follow);
            codex.run(args);
        }
    }

    private static Path address(List<String> args, String option) {
        return Path.of(args.get(args.indexOf(option) + 1).substring(ADDRESS.length()));
    }

    private void follow() {
        try {
            rpc.follow(this);
        } catch (IOException e) {
            Screen.show("the app server is gone\n");
            Runtime.getRuntime().exit(1);
        }
    }

    private void run(List<String> args)
            throws IOException, InterruptedException, ExecutionException {
        Keyboard keyboard = Keyboard.open();
        ObjectNode hello = NODES.objectNode();
        hello.putObject("clientInfo").put("name", "stand-in").put("version", "9.4.0");
        rpc.ask("initialize", hello).get();
        rpc.tell("initialized");
        if (args.getFirst().equals("resume")) {
            thread = args.get(args.size() - 2);
            rpc.ask("thread/resume", ofThread()).get();
        } else {
            ObjectNode start = NODES.objectNode().put("cwd", System.getProperty("user.dir"));
            thread = rpc.ask("thread/start", start).get().at("/thread/id").asText();
        }
        begin(args.getLast());
        while (true) {
            switch (keyboard.next()) {
                case Key.Quit _ -> {
                    return;
                }
                case Key.Escape _ -> {
                    if (!answer("cancel")) {
                        var _ = rpc.ask("turn/interrupt", ofThread());
                    }
                }
                case Key.Letter letter -> {
                    if (letter.letter() == 'y') {
                        answer("accept");
                    }
                }
                case Key.Line line -> {
                    String text = line.text().strip();
                    if (text.equals("/quit")) {
                        return;
                    }
                    if (!text.isEmpty()) {
                        begin(text);
                    }
                }
            }
        }
    }

    private ObjectNode ofThread() {
        return NODES.objectNode().put("threadId", thread);
    }

    private void begin(String prompt) {
        Screen.show("> " + prompt + "\n");
        ObjectNode params = ofThread();
        params.putArray("input").addObject().put("type", "text").put("text", prompt);
        var _ = rpc.ask("turn/start", params);
    }

    /** Whether it was asked anything. */
    private boolean answer(String decision) throws IOException {
        JsonNode id = open.getAndSet(null);
        if (id != null) {
            rpc.answer(id, NODES.objectNode().put("decision", decision));
        }
        return id != null;
    }

    @Override
    public void asked(JsonNode id, String method, JsonNode params) {
        open.set(id);
        Screen.show("Would you like to run this?\n  " + params.path("command").asText() + "\n");
        Screen.show("> 1. Yes, proceed (y)\n  2. No (esc)\n");
    }

    @Override
    public void notified(String method, JsonNode params) {
        switch (method) {
            case "serverRequest/resolved" -> open.set(null);
            case "item/started" -> Screen.show("* " + params.at("/item/command").asText() + "\n");
            case "item/completed" -> Screen.show(params.at("/item/text").asText() + "\n");
            case "error" -> Screen.show("Failed: " + params.at("/error/message").asText() + "\n");
            case "turn/completed" -> {
                if (params.at("/turn/status").asText().equals("interrupted")) {
                    Screen.show("Conversation interrupted\n");
                }
            }
            default -> {}
        }
    }
}

package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.provider.acp.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** As opencode: an interface in the terminal that brings a server along. */
final class OpencodeStandIn {
    static final String VERSION = "9.3.0";

    private static final String HELP =
            """
            Commands:
              opencode [project]           start opencode tui             [default]
              opencode export [sessionID]  export session data as JSON
              opencode import <file>       import session data from JSON file or URL

            Options:
              -h, --help     show help                                     [boolean]
              -v, --version  show version number                           [boolean]
                  --pure     run without external plugins                  [boolean]
                  --port     port to listen on             [number] [default: 0]
              -m, --model    model to use                                   [string]
              -s, --session  session id to continue                         [string]
                  --prompt   prompt to use                                  [string]
                  --agent    agent to use                                   [string]
                  --teleport nobody knows this one                          [string]
            """;

    private final OpencodeBoard board;
    private final OpencodeTurn turns;
    private final AtomicReference<Thread> turn = new AtomicReference<>();
    private boolean escaped;

    private OpencodeStandIn(OpencodeBoard board, OpencodeTurn turns) {
        this.board = board;
        this.turns = turns;
    }

    static void main(List<String> args) throws IOException, InterruptedException {
        if (args.contains("--version")) {
            Screen.show(VERSION + "\n");
            return;
        }
        if (args.contains("--help")) {
            Screen.show(HELP);
            return;
        }
        if (args.getFirst().equals("import")) {
            OpencodeKept.take(Path.of(args.get(1)));
            return;
        }
        OpencodeSettings settings = OpencodeSettings.read();
        int goesOn = args.indexOf("--session");
        JsonNode kept = goesOn < 0 ? null : OpencodeKept.read(args.get(goesOn + 1));
        OpencodeBoard board = kept == null ? new OpencodeBoard() : new OpencodeBoard(kept);
        ChatModel model = new ChatModel(settings, board.session(), OpencodeTurn.TOOLS.names());
        if (kept != null) {
            OpencodeKept.tell(kept, model);
        }
        OpencodeStandIn opencode =
                new OpencodeStandIn(board, new OpencodeTurn(board, model, settings));
        int port = Integer.parseInt(args.get(args.indexOf("--port") + 1));
        String password = System.getenv("OPENCODE_SERVER_PASSWORD");
        try (var _ = new OpencodeServer(port, password, board, opencode::begin)) {
            // Like the real one: with a session that is there already, a prompt is passed over.
            opencode.run(kept == null ? args : List.of());
        }
    }

    private void run(List<String> args) throws IOException, InterruptedException {
        Keyboard keyboard = Keyboard.open();
        Screen.show("A stand-in\n");
        args.stream()
                .filter(a -> a.startsWith("--prompt="))
                .forEach(a -> begin(a.substring("--prompt=".length())));
        while (true) {
            switch (keyboard.next()) {
                case Key.Quit _ -> {
                    return;
                }
                case Key.Escape _ -> escape();
                case Key.Letter _ -> {}
                case Key.Line line -> {
                    String text = line.text().strip();
                    if (text.equals("/exit")) {
                        return;
                    }
                    if (text.isEmpty()) {
                        board.replyHere(new OpencodeBoard.Reply("once", ""));
                    } else {
                        begin(text);
                    }
                }
            }
        }
    }

    /** Once is a question of its own, twice is meant. */
    private void escape() {
        Thread running = turn.get();
        if (board.replyHere(new OpencodeBoard.Reply("reject", "")) || running == null) {
            return;
        }
        if (escaped) {
            running.interrupt();
        } else {
            Screen.show("esc again to interrupt\n");
        }
        escaped = !escaped;
    }

    private void begin(String prompt) {
        escaped = false;
        Screen.show("> " + prompt + "\n");
        turn.set(Thread.ofPlatform().daemon().start(() -> turns.take(prompt)));
    }
}

package dev.agentvillage.runner.standin;

import dev.agentvillage.runner.provider.acp.Key;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** One of the stand-ins, in a terminal: its first argument says which. */
public final class StandIn {
    private final Personality personality;
    private final Model model;
    private final Dialog dialog = new Dialog();
    private final AtomicReference<Thread> turn = new AtomicReference<>();
    private int turns;

    StandIn(Personality personality, Model model) {
        this.personality = personality;
        this.model = model;
    }

    public static void main(String[] args) throws Exception {
        List<String> rest = Arrays.asList(args).subList(1, args.length);
        switch (args[0]) {
            case "claude" -> ClaudeStandIn.main(rest);
            case "gemini" -> GeminiStandIn.main(rest);
            case "acp" -> AcpStandIn.main(rest);
            case "codex" -> CodexStandIn.main(rest);
            case "opencode" -> OpencodeStandIn.main(rest);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Until somebody quits. */
    void run(String firstPrompt) throws IOException, InterruptedException {
        Keyboard keyboard = Keyboard.open();
        Screen.show("A stand-in\n");
        begin(firstPrompt);
        while (true) {
            switch (keyboard.next()) {
                case Key.Quit _ -> {
                    return;
                }
                case Key.Escape _ -> interrupt();
                case Key.Letter letter -> {
                    switch (letter.letter()) {
                        case '1', 'y' -> dialog.answer(true);
                        case '2', 'n' -> dialog.answer(false);
                        default -> {}
                    }
                }
                case Key.Line line -> {
                    String text = line.text().strip();
                    if (text.equals("/exit") || text.equals("/quit")) {
                        return;
                    }
                    if (!text.isEmpty()) {
                        begin(text);
                    }
                }
            }
        }
    }

    private void interrupt() {
        Thread running = turn.get();
        if (!dialog.answer(false) && running != null) {
            running.interrupt();
        }
    }

    private void begin(String prompt) {
        String id = "turn-" + ++turns;
        turn.set(Thread.ofPlatform().daemon().start(() -> turn(id, prompt)));
    }

    private void turn(String id, String prompt) {
        Screen.show("> " + prompt + "\n");
        try {
            personality.begins(id, prompt);
            model.prompt(prompt);
            String last = "";
            while (true) {
                Answer answer = model.ask();
                personality.answered(answer);
                last = answer.text();
                Screen.show(last + "\n");
                Answer.Call call = answer.call();
                if (call == null) {
                    break;
                }
                model.result(call, act(call));
            }
            personality.ends(id, last);
        } catch (IOException e) {
            Screen.show("Failed: " + e.getMessage() + "\n");
        } catch (InterruptedException e) {
            Screen.show(personality.interrupted() + "\n");
        } finally {
            turn.compareAndSet(Thread.currentThread(), null);
        }
    }

    private Result act(Answer.Call call) throws IOException, InterruptedException {
        Screen.show("* " + call.tool() + " " + call.input() + "\n");
        Verdict verdict = personality.before(call, dialog);
        dialog.close();
        if (!verdict.allowed()) {
            return new Result(1, "Not allowed: " + verdict.why());
        }
        Result result = personality.tools().use(call);
        personality.after(call, result);
        return result;
    }
}

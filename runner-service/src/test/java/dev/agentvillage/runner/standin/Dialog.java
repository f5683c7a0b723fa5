package dev.agentvillage.runner.standin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** What is asked of whoever sits at the terminal. */
final class Dialog {
    private final AtomicReference<CompletableFuture<Boolean>> open = new AtomicReference<>();

    CompletableFuture<Boolean> ask(String question) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        open.set(answer);
        Screen.show(question + "\n  1. Yes\n  2. No (esc)\n");
        return answer;
    }

    void close() {
        open.set(null);
    }

    /** Whether somebody was asked. */
    boolean answer(boolean yes) {
        CompletableFuture<Boolean> asked = open.getAndSet(null);
        return asked != null && asked.complete(yes);
    }
}

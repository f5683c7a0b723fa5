package dev.agentvillage.runner.standin;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The terminal that a stand-in draws on. */
final class Screen {
    private static final PrintStream OUT =
            new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Screen() {}

    static void show(String text) {
        OUT.print(text.replace("\n", "\r\n"));
        OUT.flush();
    }
}

package dev.agentvillage.runner.terminal;

import dev.agentvillage.contracts.model.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts a program that writes down what it was given: a process of its own, in any locale. */
final class LocaleVictim {
    static final String WORDS = "é ✓ 火";

    private LocaleVictim() {}

    /**
     * @param args the directory in which {@code said} is written
     */
    public static void main(String[] args) throws Exception {
        PtyProcess program =
                PtyProcess.spawn(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "printf '%s|%s' \"$1\" \"$WORDS\" >said",
                                "sh",
                                WORDS),
                        Map.of("WORDS", WORDS),
                        Path.of(args[0]),
                        new Terminal(80, 24));
        program.awaitExit();
        program.close();
    }
}

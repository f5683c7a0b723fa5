package dev.agentvillage.runner.terminal;

/**
 * How a program is typed to.
 *
 * @param paste whether it knows a bracketed paste; otherwise a prompt is typed as one line
 * @param pauseMs between a prompt and what submits it
 * @param interrupt ends its turn; empty where nobody but a person types that
 * @param quit ends it when it is submitted as a prompt; empty where it is ended by signals alone
 */
public record Keys(boolean paste, long pauseMs, String submit, String interrupt, String quit) {
    /** Text and Enter in one write are not submitted by most full-screen programs. */
    public static final Keys USUAL = new Keys(true, 180, "\r", "", "");

    String typed(String text) {
        return paste
                ? "\u001b[200~" + text + "\u001b[201~"
                : text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}

package dev.agentvillage.contracts.session;

import org.jspecify.annotations.Nullable;

/**
 * How a process ended: its exit code, and the signal that killed it, by name ({@code SIGKILL}), if
 * one did. A program that dies of signal n has the code 128 + n.
 */
public record ExitStatus(int code, @Nullable String signal) {
    public static ExitStatus exited(int code) {
        return new ExitStatus(code, null);
    }

    public boolean clean() {
        return code == 0 && signal == null;
    }
}

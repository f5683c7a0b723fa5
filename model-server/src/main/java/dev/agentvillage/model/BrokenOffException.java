package dev.agentvillage.model;

import java.io.IOException;

/** The script wants the connection closed in the middle of the answer. */
final class BrokenOffException extends IOException {
    private static final long serialVersionUID = 1;

    BrokenOffException() {
        super("Broken off, as the script says");
    }
}

package dev.agentvillage.runner.provider;

import java.io.IOException;

/** A driver does not launch what it was asked for; the message says why, to a person. */
public final class LaunchRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public LaunchRefusedException(String why) {
        super(why);
    }
}

package dev.agentvillage.runner.provider.omnara;

import java.io.IOException;

/** What the API answered instead of what it was asked for, or why it cannot be used any more. */
final class OmnaraException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * @param status of HTTP; 0 where it is none
     */
    OmnaraException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Whether the same may be asked again. */
    boolean passing() {
        return status == 408 || status == 429 || status >= 500;
    }

    /** What was asked about is not there any more. */
    boolean gone() {
        return status == 404 || status == 410;
    }
}

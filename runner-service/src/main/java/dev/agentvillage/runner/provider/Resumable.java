package dev.agentvillage.runner.provider;

import java.util.Optional;

/** An integration whose conversation another session can go on with. */
public interface Resumable {
    /** To be called when the program is gone; nothing when it said nothing. */
    Optional<Conversation> conversation();
}

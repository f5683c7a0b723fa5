package dev.agentvillage.runner.provider;

import java.io.IOException;

/** A driver whose program can go on with a conversation of an earlier session. */
public interface ResumingDriver extends ProviderDriver {
    Launch resume(Start start, Conversation earlier) throws IOException;
}

package dev.agentvillage.session.http;

/** It was taken. */
public record Ok(boolean ok) {
    public static final Ok TAKEN = new Ok(true);
}

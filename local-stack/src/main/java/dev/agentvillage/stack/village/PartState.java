package dev.agentvillage.stack.village;

/** How far a part is; the package says what follows what. */
public enum PartState {
    WAITING,
    STARTING,
    UP,
    DIED,
    STOPPED
}

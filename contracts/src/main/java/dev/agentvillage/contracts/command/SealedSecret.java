package dev.agentvillage.contracts.command;

/** A secret that only the placed runner can open: base64 of the sealed value. */
public record SealedSecret(String name, String sealed) {}

package dev.agentvillage.platform.web;

/** The roles of a token's {@code groups}. None implies another, but every one may read. */
public final class Roles {
    public static final String VIEWER = "viewer";
    public static final String DEVELOPER = "developer";
    public static final String APPROVER = "approver";
    public static final String OPERATOR = "operator";
    public static final String ADMIN = "admin";

    private Roles() {}
}

package dev.agentvillage.session.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Whose pages may open sockets here: our own. */
public final class Origins {
    private Origins() {}

    /** No Origin: no browser. */
    public static boolean same(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return true;
        }
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

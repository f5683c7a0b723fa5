package dev.agentvillage.runner.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a driver brings along to be run in a session. */
public final class Script {
    private Script() {}

    /**
     * @param driver in whose package of the jar it is
     */
    public static String of(Class<?> driver, String name) {
        try (InputStream in = driver.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing in the jar: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

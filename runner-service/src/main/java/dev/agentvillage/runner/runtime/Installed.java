package dev.agentvillage.runner.runtime;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A version of a CLI that is there.
 *
 * @param integrity of its package; absent when we did not install it
 * @param directory all that belongs to the version; absent when we did not install it
 * @param program to be run
 * @param fingerprint of the program's file when it was installed; absent when we did not install it
 * @param options that its help defines, such as {@code --model}
 */
public record Installed(
        String version,
        @Nullable String integrity,
        @Nullable Path directory,
        Path program,
        @Nullable String fingerprint,
        Set<String> options) {
    public Installed {
        options = Set.copyOf(options);
    }
}

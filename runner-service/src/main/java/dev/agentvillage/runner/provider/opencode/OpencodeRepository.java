package dev.agentvillage.runner.provider.opencode;

import dev.agentvillage.runner.provider.LaunchRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a repository would have opencode run inside of itself. It imports these at the first prompt
 * whatever it is told, and nothing asks before.
 */
final class OpencodeRepository {
    private static final List<String> SETTINGS = List.of("opencode.json", "opencode.jsonc");
    private static final long MAX_SETTINGS = 1 << 20;

    private OpencodeRepository() {}

    /**
     * @throws IOException when there are plugins in the directory, or above it in the repository
     */
    static void check(Path directory) throws IOException {
        for (Path at = directory.toRealPath(); at != null; at = at.getParent()) {
            Path own = at.resolve(".opencode");
            for (String plugins : List.of("plugin", "plugins")) {
                if (scripts(own.resolve(plugins))) {
                    throw refused(directory, own.resolve(plugins));
                }
            }
            for (Path settings : List.of(at, own)) {
                for (String name : SETTINGS) {
                    if (namesPlugins(settings.resolve(name))) {
                        throw refused(directory, settings.resolve(name));
                    }
                }
            }
            if (at.endsWith("repo")) {
                break;
            }
        }
    }

    private static boolean scripts(Path plugins) throws IOException {
        if (!Files.isDirectory(plugins)) {
            return false;
        }
        try (Stream<Path> files = Files.list(plugins)) {
            return files.map(f -> f.getFileName().toString())
                    .anyMatch(f -> f.endsWith(".js") || f.endsWith(".ts"));
        }
    }

    /** What may be a name in disguise, or is too long to be read, counts as one. */
    private static boolean namesPlugins(Path settings) throws IOException {
        if (!Files.exists(settings)) {
            return false;
        }
        if (!Files.isRegularFile(settings) || Files.size(settings) > MAX_SETTINGS) {
            return true;
        }
        String text = new String(Files.readAllBytes(settings), StandardCharsets.UTF_8);
        return text.contains("plugin") || text.contains("\\u");
    }

    private static LaunchRefusedException refused(Path directory, Path found) throws IOException {
        return new LaunchRefusedException(
                "opencode would run the plugins of "
                        + directory.toRealPath().relativize(found)
                        + " without being asked: remove them from the repository, or take another"
                        + " provider");
    }
}

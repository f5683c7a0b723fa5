package dev.agentvillage.runner.provider.omnara;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Which agents this runner has to archive, as files: what a runner that was killed has left is
 * archived by the next one in its place.
 */
final class OmnaraLeft {
    private static final Logger LOG = Logger.getLogger(OmnaraLeft.class);
    private static final int MAX = 1_000;

    private final Path directory;

    /**
     * @param directory of this runner alone
     */
    OmnaraLeft(Path directory) {
        this.directory = directory;
    }

    void add(String agent) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(agent), "");
    }

    void remove(String agent) {
        try {
            Files.deleteIfExists(directory.resolve(agent));
        } catch (IOException e) {
            LOG.warnf("%s is archived, and will be once more: %s", agent, e.getMessage());
        }
    }

    List<String> all() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> String.valueOf(f.getFileName()))
                    .filter(name -> name.matches("[A-Za-z0-9_-]{1,100}"))
                    .limit(MAX)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}

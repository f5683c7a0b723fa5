package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.village.VillageDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which village a command is about. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the village keeps its state (default: .village in the checkout).")
    @Nullable Path data;

    /** The checkout; the launcher script says where it is. */
    static Path home() {
        return Path.of(System.getProperty("village.home", "")).toAbsolutePath();
    }

    VillageDirectory directory() {
        return new VillageDirectory(data == null ? home().resolve(".village") : data);
    }
}

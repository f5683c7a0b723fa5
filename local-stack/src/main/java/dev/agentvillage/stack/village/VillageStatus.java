package dev.agentvillage.stack.village;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What the supervisor says about its village, in a file that the other commands read.
 *
 * @param failure why the start was given up, empty otherwise
 */
public record VillageStatus(long supervisorPid, List<PartStatus> parts, String failure) {
    public static final VillageStatus NONE = new VillageStatus(0, List.of(), "");

    private static final ObjectMapper JSON = new ObjectMapper();

    @JsonIgnore
    public boolean allUp() {
        return !parts.isEmpty() && parts.stream().allMatch(p -> p.state() == PartState.UP);
    }

    public Optional<PartStatus> of(Part part) {
        return parts.stream().filter(p -> p.part().equals(part)).findFirst();
    }

    /** Absent when there is none, or it cannot be read. */
    public static Optional<VillageStatus> read(VillageDirectory directory) {
        try {
            return Optional.of(
                    JSON.readValue(
                            Files.readAllBytes(directory.statusFile()), VillageStatus.class));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    void write(Path file) {
        try {
            var next = file.resolveSibling(file.getFileName() + ".next");
            JSON.writerWithDefaultPrettyPrinter().writeValue(next.toFile(), this);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

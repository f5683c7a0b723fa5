package dev.agentvillage.runner.workspace;

import dev.agentvillage.contracts.id.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file in each workspace that says which cache it borrows from, and which runner it belongs to.
 *
 * @param owner the runner: of two that share a root, neither sweeps the other's
 */
record Leases(Path root, String owner) {
    private static final String FILE = "lease";

    private record Lease(Path workspace, String key, String owner) {}

    void take(Path workspace, String key) throws IOException {
        Files.writeString(workspace.resolve(FILE), key + "\n" + owner + "\n");
    }

    Set<String> keysInUse() throws IOException {
        Set<String> keys = new HashSet<>();
        all().forEach(lease -> keys.add(lease.key()));
        return keys;
    }

    /**
     * @param held asked after the workspaces were listed: a session is held before it has one
     */
    List<Path> orphans(Supplier<Set<SessionId>> held) throws IOException {
        List<Lease> all = all();
        Set<String> names =
                held.get().stream().map(SessionId::toString).collect(Collectors.toSet());
        return all.stream()
                .filter(lease -> lease.owner().equals(owner))
                .map(Lease::workspace)
                .filter(w -> !names.contains(String.valueOf(w.getFileName())))
                .toList();
    }

    private List<Lease> all() throws IOException {
        List<Lease> leases = new ArrayList<>();
        try (Stream<Path> workspaces = Files.list(root)) {
            for (Path workspace : workspaces.toList()) {
                Path file = workspace.resolve(FILE);
                if (Files.isRegularFile(file)) {
                    read(workspace, file, leases);
                }
            }
        }
        return leases;
    }

    private void read(Path workspace, Path file, List<Lease> leases) throws IOException {
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() >= 2) {
                leases.add(new Lease(workspace, lines.getFirst(), lines.get(1)));
            } else if (lines.size() == 1) {
                // From before leases named their runner.
                leases.add(new Lease(workspace, lines.getFirst(), owner));
            }
        } catch (NoSuchFileException e) {
            // Its session ended meanwhile.
            return;
        }
    }
}

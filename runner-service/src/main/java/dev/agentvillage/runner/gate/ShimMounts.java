package dev.agentvillage.runner.gate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The table by which the script is mounted over the real programs, in the session's own mount
 * namespace. Before that the trees of the system are mounted once more below the gate, where the
 * script finds what it becomes.
 */
final class ShimMounts {
    private static final Set<String> TREES = Set.of("usr", "bin", "sbin", "opt");
    private static final Path GIT_ITSELF = Path.of("/usr/lib/git-core/git");

    /** Look for their libraries beside themselves, by the name that they were started by. */
    private static final Set<String> ROOTED =
            Set.of(
                    "python", "python2", "python3", "node", "deno", "bun", "java", "perl", "ruby",
                    "php", "gem", "go", "cargo", "dart", "dotnet", "nix", "snap");

    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    private final Path gate;
    private final Path script;
    private final Map<Path, String> targets = new LinkedHashMap<>();
    private final Set<String> trees = new LinkedHashSet<>();

    ShimMounts(Path gate, Path script) {
        this.gate = gate;
        this.script = script;
    }

    /**
     * @param programs as they are found on the path
     * @return the table, as fstab(5) has it
     */
    Path install(Collection<Path> programs) throws IOException {
        Set<Path> shells = new LinkedHashSet<>();
        for (String shell : new String[] {"/bin/sh", "/bin/bash"}) {
            real(Path.of(shell)).ifPresent(shells::add);
        }
        Files.createDirectories(gate.resolve("real"));
        for (Path program : programs) {
            add(program, shells);
        }
        if (targets.containsValue("git")) {
            add(GIT_ITSELF, shells);
        }
        StringBuilder table = new StringBuilder();
        for (String tree : trees) {
            Path copy = Files.createDirectories(gate.resolve("o").resolve(tree));
            table.append(line("/" + tree, copy.toString(), "rbind"));
        }
        for (Path target : targets.keySet()) {
            table.append(line(script.toString(), target.toString(), "bind"));
        }
        Path file = gate.resolve("mounts");
        Files.writeString(file, table, StandardCharsets.UTF_8);
        return file;
    }

    private void add(Path program, Set<Path> shells) throws IOException {
        String name = program.getFileName().toString();
        Optional<Path> found = ROOTED.contains(name) ? Optional.empty() : real(program);
        if (found.isEmpty()) {
            return;
        }
        Path real = found.get();
        String tree = real.getNameCount() < 2 ? "" : real.getName(0).toString();
        if (!TREES.contains(tree) || shells.contains(real) || !isElf(real)) {
            return;
        }
        targets.putIfAbsent(real, name);
        trees.add(tree);
        try {
            Files.createSymbolicLink(
                    gate.resolve("real").resolve(name),
                    gate.resolve("o").resolve(real.toString().substring(1)));
        } catch (FileAlreadyExistsException e) {
            // The same program, or the one that comes first on the path.
            return;
        }
    }

    private static Optional<Path> real(Path program) {
        try {
            return Optional.of(program.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isElf(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF.length), ELF);
        }
    }

    private static String line(String source, String target, String kind) {
        return escaped(source) + " " + escaped(target) + " none " + kind + " 0 0\n";
    }

    private static String escaped(String path) {
        return path.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012")
                .replace("#", "\\043");
    }
}

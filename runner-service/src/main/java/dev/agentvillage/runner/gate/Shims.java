package dev.agentvillage.runner.gate;

import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.policy.Watched;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Commands that stand before the real ones on a session's PATH and ask before they become them. One
 * script; its name says which command it is.
 */
final class Shims {
    private static final String SCRIPT = resource("shim.sh");
    private static final String PROFILE = "PATH='@BIN@':$PATH\nexport PATH\n";

    private Shims() {}

    /**
     * @param path where the real commands are
     * @return the table of mounts by which the same commands stand before the real ones, for who
     *     can mount
     */
    static Path install(Path gate, Judge judge, String path) throws IOException {
        Path bin = gate.resolve("bin");
        Path script = gate.resolve("run");
        Policy policy = judge.policy();
        Files.writeString(
                script,
                SCRIPT.replace("@GATE@", AskScript.quoted(gate))
                        .replace("@JAVA@", AskScript.quoted(AskScript.java()))
                        .replace("@CLIENT@", Ask.class.getName())
                        .replace("@WORKSPACE@", AskScript.quoted(judge.repository()))
                        .replace("@TMP@", AskScript.quoted(judge.temporary()))
                        .replace("@QUICK@", Watched.quick(policy) ? "yes" : "no")
                        .replace("@PLAIN@", Watched.rules(policy) ? "no" : "yes")
                        .replace("@COMMIT@", Watched.commits(policy) ? "asks" : "passes")
                        .replace("@FILES@", Watched.filesPass(policy) ? "yes" : "no"),
                StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("r-x------"));
        Map<String, Path> programs = programs(policy, path);
        for (String name : programs.keySet()) {
            try {
                Files.createSymbolicLink(bin.resolve(name), script);
            } catch (FileAlreadyExistsException e) {
                // Our own command of that name.
                continue;
            }
        }
        // A login shell makes its own PATH, and then reads these.
        for (String profile : new String[] {".profile", ".bash_profile", ".zprofile"}) {
            Path file = judge.home().resolve(profile);
            if (Files.notExists(file)) {
                Files.writeString(file, PROFILE.replace("@BIN@", AskScript.quoted(bin)));
            }
        }
        return new ShimMounts(gate, script)
                .install(
                        programs.entrySet().stream()
                                .filter(p -> Watched.byItself(policy, p.getKey()))
                                .map(Map.Entry::getValue)
                                .toList());
    }

    /** The first of each name, which is the one that would run. */
    private static Map<String, Path> programs(Policy policy, String path) throws IOException {
        Map<String, Path> programs = new TreeMap<>();
        for (String directory : path.split(":", -1)) {
            if (!directory.startsWith("/") || !Files.isDirectory(Path.of(directory))) {
                continue;
            }
            try (Stream<Path> all = Files.list(Path.of(directory))) {
                all.filter(p -> Watched.by(policy, p.getFileName().toString()))
                        .forEach(p -> programs.putIfAbsent(p.getFileName().toString(), p));
            }
        }
        return programs;
    }

    private static String resource(String name) {
        try (InputStream in = Shims.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing in the jar: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

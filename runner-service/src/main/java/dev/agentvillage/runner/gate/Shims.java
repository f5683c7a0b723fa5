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
import java.util.Set;
import java.util.TreeSet;
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
     */
    static void install(Path gate, Judge judge, String path) throws IOException {
        Path bin = gate.resolve("bin");
        Path script = gate.resolve("run");
        Policy policy = judge.policy();
        Files.writeString(
                script,
                SCRIPT.replace("@GATE@", Gate.quoted(gate))
                        .replace("@JAVA@", Gate.quoted(Gate.java()))
                        .replace("@CLIENT@", Ask.class.getName())
                        .replace("@WORKSPACE@", Gate.quoted(judge.repository()))
                        .replace("@QUICK@", Watched.quick(policy) ? "yes" : "no")
                        .replace("@FILES@", Watched.filesPass(policy) ? "yes" : "no"),
                StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("r-x------"));
        for (String name : names(policy, path)) {
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
                Files.writeString(file, PROFILE.replace("@BIN@", Gate.quoted(bin)));
            }
        }
    }

    private static Set<String> names(Policy policy, String path) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String directory : path.split(":", -1)) {
            if (!directory.startsWith("/") || !Files.isDirectory(Path.of(directory))) {
                continue;
            }
            try (Stream<Path> all = Files.list(Path.of(directory))) {
                all.map(p -> p.getFileName().toString())
                        .filter(name -> Watched.by(policy, name))
                        .forEach(names::add);
            }
        }
        return names;
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

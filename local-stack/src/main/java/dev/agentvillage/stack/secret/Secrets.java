package dev.agentvillage.stack.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The passwords of a stack, each made on first use and the same from then on. */
public final class Secrets {
    private static final int BYTES = 24;

    private final Path directory;
    private final SecureRandom random = new SecureRandom();

    public Secrets(Path directory) {
        this.directory = PrivateFile.directory(directory);
    }

    public Path directory() {
        return directory;
    }

    /** Hexadecimal digits only: safe in a JAAS line, a URL and an SQL literal. */
    public synchronized String password(String name) {
        var file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                var bytes = new byte[BYTES];
                random.nextBytes(bytes);
                PrivateFile.write(file, HexFormat.of().formatHex(bytes));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.agentvillage.runner.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Hashes of programs' files; read again only when a file is another one. */
public final class Fingerprints {
    private static final int MAX_KNOWN = 256;
    private static final Map<Stamp, String> KNOWN = new ConcurrentHashMap<>();

    /** What a change of a file changes. */
    private record Stamp(Path path, @Nullable Object key, long size, long modified) {}

    private Fingerprints() {}

    /**
     * @return {@code sha256:} and 64 hex digits; nothing when it cannot be read
     */
    public static @Nullable String of(Path file) {
        try {
            Path real = file.toRealPath();
            BasicFileAttributes now = Files.readAttributes(real, BasicFileAttributes.class);
            Stamp stamp =
                    new Stamp(real, now.fileKey(), now.size(), now.lastModifiedTime().toMillis());
            String known = KNOWN.get(stamp);
            if (known != null) {
                return known;
            }
            String hash = hash(real);
            if (KNOWN.size() >= MAX_KNOWN) {
                KNOWN.clear();
            }
            KNOWN.put(stamp, hash);
            return hash;
        } catch (IOException e) {
            return null;
        }
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

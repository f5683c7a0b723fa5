package dev.agentvillage.runner.runtime;

import dev.agentvillage.runner.runtime.InstallFailure.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Installs an exact version into a directory of its own: built aside, asked for its version, moved
 * into its place whole, and never written again.
 */
public final class Installer {
    private static final Logger LOG = Logger.getLogger(Installer.class);

    /** Of a large program on a busy machine. */
    private static final long ASKED_WITHIN_MS = 60_000;

    private final Runtimes runtimes;

    public Installer(Runtimes runtimes) {
        this.runtimes = runtimes;
    }

    /**
     * Nothing happens when it is there already, with this integrity.
     *
     * @param integrity of the package as its registry writes it ({@code sha512-…}, or {@code
     *     sha256:…} of a Python package); empty to take what the registry says
     */
    public Installed install(String providerId, String version, String integrity)
            throws InstallFailure, InterruptedException {
        Distribution from = distribution(providerId);
        if (!Versions.wellFormed(version)) {
            throw new InstallFailure(
                    Reason.INVALID,
                    "an exact version is needed, such as 1.2.3, not '" + shown(version) + "'");
        }
        try (FileChannel file = lock(providerId, version);
                FileLock _ = file.lock()) {
            Optional<Installed> there = runtimes.of(providerId, version);
            return there.isPresent()
                    ? checked(there.get(), integrity)
                    : fresh(from, version, integrity);
        } catch (IOException e) {
            LOG.warnf(e, "%s %s", providerId, version);
            throw new InstallFailure(
                    Reason.INSTALL_FAILED,
                    providerId + "@" + version + " could not be installed: " + e.getMessage());
        }
    }

    /** Takes a version away. False when it was not there. */
    public boolean remove(String providerId, String version)
            throws InstallFailure, InterruptedException {
        distribution(providerId);
        if (!Versions.wellFormed(version)) {
            throw new InstallFailure(Reason.INVALID, "no version: '" + shown(version) + "'");
        }
        try (FileChannel file = lock(providerId, version);
                FileLock _ = file.lock()) {
            Path directory = runtimes.directory(providerId, version);
            if (!Files.isDirectory(directory)) {
                return false;
            }
            Path aside = staging(providerId, version);
            Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
            Sealed.delete(aside);
            return true;
        } catch (IOException e) {
            throw new InstallFailure(
                    Reason.INSTALL_FAILED,
                    providerId + "@" + version + " could not be removed: " + e.getMessage());
        }
    }

    private Distribution distribution(String providerId) throws InstallFailure {
        return Distribution.ALL.stream()
                .filter(d -> d.providerId().equals(providerId))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InstallFailure(
                                        Reason.UNKNOWN_PROVIDER,
                                        "'"
                                                + shown(providerId)
                                                + "' is no provider that can be installed; there"
                                                + " are "
                                                + Distribution.ALL.stream()
                                                        .map(Distribution::providerId)
                                                        .toList()));
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) : text;
    }

    /** Also against another process on this directory. */
    private FileChannel lock(String providerId, String version) throws IOException {
        Path locks = Files.createDirectories(runtimes.root().resolve(".locks"));
        return FileChannel.open(
                locks.resolve(providerId + "@" + version),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
    }

    /**
     * Whoever has the lock is the only one: what is there of this version is of somebody killed.
     */
    private Path staging(String providerId, String version) throws IOException {
        Path all = Files.createDirectories(runtimes.root().resolve(".staging"));
        String name = providerId + "@" + version + "~";
        try (DirectoryStream<Path> left = Files.newDirectoryStream(all, name + "*")) {
            for (Path path : left) {
                Sealed.delete(path);
            }
        }
        return all.resolve(name + UUID.randomUUID());
    }

    private static Installed checked(Installed there, String integrity) throws InstallFailure {
        if (!integrity.isEmpty() && !integrity.equals(there.integrity())) {
            throw mismatch(integrity, String.valueOf(there.integrity()));
        }
        return there;
    }

    static InstallFailure mismatch(String wanted, String found) {
        return new InstallFailure(
                Reason.INTEGRITY_MISMATCH,
                "the package's integrity is "
                        + found
                        + ", not "
                        + wanted
                        + ": it is not installed");
    }

    private Installed fresh(Distribution from, String version, String integrity)
            throws InstallFailure, IOException, InterruptedException {
        Path staging = Files.createDirectory(staging(from.providerId(), version));
        try {
            Fetched fetched =
                    switch (from) {
                        case Distribution.Npm npm -> Npm.fetch(npm, version, staging);
                        case Distribution.PyPi pypi -> Pip.fetch(pypi, version, staging);
                    };
            if (!integrity.isEmpty() && !integrity.equals(fetched.integrity())) {
                throw mismatch(integrity, fetched.integrity());
            }
            Runtimes.write(staging, asked(from, version, fetched, staging));
            Sealed.seal(staging);
            Path place = runtimes.directory(from.providerId(), version);
            Files.createDirectories(place.resolveSibling("."));
            Files.move(staging, place, StandardCopyOption.ATOMIC_MOVE);
            return runtimes.of(from.providerId(), version)
                    .orElseThrow(() -> new IOException("what was installed is not there"));
        } finally {
            Sealed.delete(staging);
        }
    }

    /**
     * @param program relative to the version's directory
     */
    record Fetched(String integrity, Path program) {}

    private static Manifest asked(
            Distribution from, String version, Fetched fetched, Path directory)
            throws InstallFailure, IOException, InterruptedException {
        Path program = directory.resolve(fetched.program());
        Map<String, String> environment = Probes.environment(directory);
        Probes probes = new Probes(program, environment, ASKED_WITHIN_MS);
        String said = probes.version();
        if (!said.equals(version)) {
            throw new InstallFailure(
                    Reason.INSTALL_FAILED,
                    "the program of "
                            + from.packageName()
                            + " says that it is "
                            + said
                            + ", not "
                            + version);
        }
        return new Manifest(
                from.providerId(),
                version,
                fetched.integrity(),
                fetched.program().toString(),
                String.valueOf(Fingerprints.of(program)),
                List.copyOf(probes.options()));
    }
}

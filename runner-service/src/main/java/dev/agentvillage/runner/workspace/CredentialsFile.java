package dev.agentvillage.runner.workspace;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the operator gave this runner to fetch private repositories with: per line an organisation
 * and an address with its credentials, {@code demo https://user:token@host/owner}. The longest path
 * that fits counts. Read anew for each question, so that a rotated token needs no restart.
 */
public record CredentialsFile(@Nullable Path file) {
    public static final CredentialsFile NONE = new CredentialsFile(null);

    private static final int MAX_BYTES = 1 << 20;

    record Login(String user, String secret) {
        @Override
        public String toString() {
            return "Login[…]";
        }
    }

    private record Line(String org, String scheme, String host, String path, Login login) {}

    /** What is wrong with the file, line by line; quotes nothing of it. */
    public List<String> flaws() {
        List<String> flaws = new ArrayList<>();
        try {
            read(flaws);
            if (file != null && othersMayRead(file)) {
                flaws.add("it can be read by others: chmod 600");
            }
        } catch (IOException e) {
            flaws.add("it cannot be read");
        }
        return flaws;
    }

    private static boolean othersMayRead(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ);
    }

    Optional<Login> find(String org, String address) {
        try {
            Address asked = Address.of(new URI(address));
            return read(new ArrayList<>()).stream()
                    .filter(line -> line.org().equals(org))
                    .filter(
                            line ->
                                    line.scheme().equals(asked.scheme())
                                            && line.host().equals(asked.host())
                                            && under(line.path(), asked.path()))
                    .max(Comparator.comparingInt(line -> line.path().length()))
                    .map(Line::login);
        } catch (IOException | URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** By whole segments; {@code name} and {@code name.git} are the same. */
    static boolean under(String prefix, String path) {
        String p = plain(path);
        String of = plain(prefix);
        return of.isEmpty()
                || p.equals(of)
                || path.startsWith(of + "/")
                || path.startsWith(prefix + "/");
    }

    private static String plain(String path) {
        return path.endsWith(".git") ? path.substring(0, path.length() - 4) : path;
    }

    /** Where a repository is, without the rest of its address. */
    record Address(String scheme, String host, String path) {
        static Address of(URI uri) {
            String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
            return new Address(
                    String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT),
                    uri.getPort() < 0 ? host : host + ":" + uri.getPort(),
                    stripped(String.valueOf(uri.getPath())));
        }

        static String stripped(String path) {
            String p = path.startsWith("/") ? path.substring(1) : path;
            return p.endsWith("/") ? p.substring(0, p.length() - 1) : p;
        }
    }

    private List<Line> read(List<String> flaws) throws IOException {
        if (file == null) {
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        String text;
        try (var in = Files.newInputStream(file)) {
            text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                Optional<Line> parsed = parse(line.strip());
                parsed.ifPresent(lines::add);
                if (parsed.isEmpty()) {
                    flaws.add("line " + number + " is not 'org https://user:token@host/path'");
                }
            }
        }
        return lines;
    }

    private static Optional<Line> parse(String line) {
        String[] words = line.split("\\s+", -1);
        if (words.length != 2) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(words[1]);
            String user = uri.getRawUserInfo();
            int colon = user == null ? -1 : user.indexOf(':');
            if (user == null || colon < 1 || uri.getHost() == null) {
                return Optional.empty();
            }
            Login login =
                    new Login(
                            decoded(user.substring(0, colon)), decoded(user.substring(colon + 1)));
            Address at = Address.of(uri);
            boolean sound =
                    Set.of("https", "http").contains(at.scheme())
                            && (login.user() + login.secret()).chars().noneMatch(c -> c < 0x20);
            return sound
                    ? Optional.of(new Line(words[0], at.scheme(), at.host(), at.path(), login))
                    : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}

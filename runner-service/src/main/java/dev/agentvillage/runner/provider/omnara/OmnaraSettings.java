package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.core.JacksonException;
import dev.agentvillage.platform.bus.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose agents are used, from a JSON file of mode 600.
 *
 * @param url of the API; that of Omnara itself where none is given
 * @param token an API key, which no session ever sees
 * @param profile that agents are launched from
 */
record OmnaraSettings(
        @Nullable String url,
        @Nullable String token,
        @Nullable String org,
        @Nullable String project,
        @Nullable String profile) {
    private static final String HOSTED = "https://api.omnara.com/v1";
    private static final int MAX_BYTES = 64 * 1024;
    private static final String ID = "[A-Za-z0-9_-]{1,100}";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * @throws IllegalArgumentException when it is not as it has to be, with what is wrong
     */
    static OmnaraSettings read(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OmnaraSettings::tooOpen)) {
                throw wrong(file, "others may read it; its mode has to be 600");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw wrong(file, "it is larger than 64 KiB");
            }
            OmnaraSettings read =
                    Json.MAPPER.readValue(Files.readAllBytes(file), OmnaraSettings.class);
            read.check(file);
            return read;
        } catch (JacksonException e) {
            // Its message may show what is in the file.
            throw wrong(file, "it is not JSON with url, token, org, project and profile");
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read", e);
        }
    }

    private static boolean tooOpen(PosixFilePermission permission) {
        return permission != PosixFilePermission.OWNER_READ
                && permission != PosixFilePermission.OWNER_WRITE;
    }

    private static IllegalArgumentException wrong(Path file, String what) {
        return new IllegalArgumentException(file + ": " + what);
    }

    private void check(Path file) {
        String key = token;
        if (key == null || !key.matches("[!-~]{1,4096}")) {
            throw wrong(file, "no usable token");
        }
        Map<String, @Nullable String> ids = new TreeMap<>();
        ids.put("org", org);
        ids.put("project", project);
        ids.put("profile", profile);
        ids.forEach(
                (name, id) -> {
                    if (id == null || !id.matches(ID)) {
                        throw wrong(file, "no usable " + name);
                    }
                });
        if (!safe(base())) {
            throw wrong(file, "url has to be https, or http of this host");
        }
    }

    private static boolean safe(String address) {
        try {
            URI uri = URI.create(address);
            String host = uri.getHost();
            return host != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && ("https".equals(uri.getScheme())
                            || "http".equals(uri.getScheme()) && LOOPBACK.contains(host));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String base() {
        String given = url;
        return (given == null ? HOSTED : given).replaceAll("/+$", "");
    }

    /** Below which everything of the project is. */
    String address() {
        return base() + "/orgs/" + org + "/projects/" + project;
    }

    String bearer() {
        return "Bearer " + token;
    }

    String profileId() {
        return String.valueOf(profile);
    }

    /** Never with the token: it may be logged. */
    @Override
    public String toString() {
        return address() + "/agent-profiles/" + profile;
    }
}

package dev.agentvillage.runner.provider;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.agentvillage.platform.bus.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has configured of models: a JSON file of mode 600, provider id → {@code
 * {baseUrl?, apiKey, model?}}. Read again when it changes.
 */
public final class ModelEndpoints {
    private static final int MAX_BYTES = 256 * 1024;

    private final @Nullable Path file;
    private Map<String, ModelEndpoint> read = Map.of();
    private long readAt = Long.MIN_VALUE;

    public ModelEndpoints(@Nullable Path file) {
        this.file = file;
    }

    /** Nothing when there is none, or the file is not as it should be: {@link #flaw} says why. */
    public synchronized Optional<ModelEndpoint> of(String providerId) {
        if (file == null) {
            return Optional.empty();
        }
        try {
            long changed = Files.getLastModifiedTime(file).toMillis();
            if (changed != readAt) {
                read = checked(file);
                readAt = changed;
            }
            return Optional.ofNullable(read.get(providerId));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is wrong with the file, if something is. */
    public Optional<String> flaw() {
        if (file == null) {
            return Optional.empty();
        }
        try {
            checked(file);
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(
                    file
                            + ": "
                            + (e instanceof IOException
                                    ? "cannot be read as JSON"
                                    : e.getMessage()));
        }
    }

    private static Map<String, ModelEndpoint> checked(Path file) throws IOException {
        if (Files.getPosixFilePermissions(file).stream().anyMatch(ModelEndpoints::tooOpen)) {
            throw new IllegalArgumentException("others may read it; its mode has to be 600");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException("it is larger than 256 KiB");
        }
        Map<String, ModelEndpoint> all =
                new TreeMap<>(
                        Json.MAPPER.readValue(
                                Files.readAllBytes(file),
                                new TypeReference<Map<String, ModelEndpoint>>() {}));
        all.forEach(ModelEndpoints::check);
        return Map.copyOf(all);
    }

    private static void check(String provider, ModelEndpoint endpoint) {
        // Jackson reads an absent field as null, whatever the type says.
        @Nullable String key = endpoint.apiKey();
        if (key == null || key.isBlank() || key.length() > 4_096 || line(key)) {
            throw new IllegalArgumentException(provider + " has no usable apiKey");
        }
        String url = endpoint.baseUrl();
        if (url != null && !http(url)) {
            throw new IllegalArgumentException(provider + " has a baseUrl that is no http address");
        }
        String model = endpoint.model();
        if (model != null && !model.matches("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}")) {
            throw new IllegalArgumentException(provider + " has a model that is no model's name");
        }
    }

    private static boolean line(String text) {
        return text.chars().anyMatch(c -> c < 32);
    }

    private static boolean http(String url) {
        try {
            URI uri = URI.create(url);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && !line(url);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean tooOpen(PosixFilePermission permission) {
        return permission != PosixFilePermission.OWNER_READ
                && permission != PosixFilePermission.OWNER_WRITE;
    }
}

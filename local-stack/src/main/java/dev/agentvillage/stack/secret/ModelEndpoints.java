package dev.agentvillage.stack.secret;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.platform.bus.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file in which a village's runners look up where models are: {@code models.json} among its
 * secrets, for its owner to edit. They read it again when it changes.
 */
public record ModelEndpoints(Path file) {
    public static ModelEndpoints in(Path secrets) {
        ModelEndpoints endpoints = new ModelEndpoints(secrets.resolve("models.json"));
        if (Files.notExists(endpoints.file())) {
            PrivateFile.write(endpoints.file(), "{}\n");
        }
        return endpoints;
    }

    /**
     * Gives a provider another model until what is returned is closed.
     *
     * @param base with the path that this provider's CLI wants
     * @param model its name; the CLI's own default when there is none
     */
    public Replaced replace(String provider, URI base, String key, Optional<String> model) {
        try {
            String before = Files.readString(file);
            ObjectNode all = (ObjectNode) Json.MAPPER.readTree(before);
            ObjectNode entry = all.putObject(provider);
            entry.put("baseUrl", base.toString()).put("apiKey", key);
            model.ifPresent(name -> entry.put("model", name));
            PrivateFile.write(file, all.toString());
            return () -> PrivateFile.write(file, before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that is so until it is closed. */
    @FunctionalInterface
    public interface Replaced extends AutoCloseable {
        @Override
        void close();
    }
}

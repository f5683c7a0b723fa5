package dev.agentvillage.platform.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The wire's JSON: unknown fields are read over, absent ones are not written. */
public final class Json {
    public static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private Json() {}

    /**
     * @param as the declared type: a sealed interface's own, so that {@code type} is written
     */
    public static <T> byte[] bytes(Class<T> as, T value) {
        try {
            return writer(as).writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static <T> String text(Class<T> as, T value) {
        try {
            return writer(as).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectWriter writer(Class<?> as) {
        return MAPPER.writerFor(as);
    }

    /**
     * @throws IOException when the bytes are no such record
     */
    public static <T> T read(Class<T> as, byte[] bytes) throws IOException {
        return MAPPER.readValue(bytes, as);
    }

    /**
     * Also refuses a fraction where a whole number belongs, which {@link #read} cuts off.
     *
     * @throws IOException when the bytes are no such record
     */
    public static <T> T readExactly(Class<T> as, byte[] bytes) throws IOException {
        return MAPPER.readerFor(as)
                .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .readValue(bytes);
    }

    /** For what we wrote ourselves, say into a column: there a failure is a bug. */
    public static <T> T parse(Class<T> as, String text) {
        try {
            return MAPPER.readValue(text, as);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static <T> T parse(TypeReference<T> as, String text) {
        try {
            return MAPPER.readValue(text, as);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}

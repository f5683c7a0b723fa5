package dev.agentvillage.session.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Violation;
import dev.agentvillage.session.order.Flaw;
import dev.agentvillage.session.order.Reading;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON body as plain maps and lists.
 *
 * @param value null when there was no body
 */
public record Body(@Nullable Object value) {
    private static final int MAX_BYTES = 256 * 1024;

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(20).build());
    }

    /**
     * @throws ProblemException 413 or 400
     */
    public static Body of(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0) {
            return new Body(null);
        }
        if (bytes.length > MAX_BYTES) {
            throw new ProblemException(
                    Problem.of(
                            413,
                            "too_large",
                            "The body may have at most " + MAX_BYTES + " bytes."));
        }
        try {
            return new Body(MAPPER.readValue(bytes, Object.class));
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new ProblemException(
                    Problem.of(
                            400,
                            "invalid_request",
                            "The body is not valid JSON"
                                    + (at == null
                                            ? "."
                                            : " at line "
                                                    + at.getLineNr()
                                                    + ", column "
                                                    + at.getColumnNr()
                                                    + ".")));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(400, "invalid_request", "The body could not be read."));
        }
    }

    /** What it says by a name, if that is a text. */
    public Optional<String> text(String name) {
        return value instanceof Map<?, ?> all && all.get(name) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }

    /** The same for bodies that say the same, however they are spaced and ordered. */
    public String canonical() {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @throws ProblemException 400 with every violation, or 422 {@code not_available}
     */
    public static <T> T understood(Reading<T> reading) {
        return switch (reading) {
            case Reading.Understood<T> ok -> ok.value();
            case Reading.Flawed<T> bad ->
                    throw new ProblemException(Problem.invalid(violations(bad.flaws())));
            case Reading.Unavailable<T> later ->
                    throw new ProblemException(
                            Problem.of(
                                            422,
                                            "not_available",
                                            "The request asks for what this version does not have"
                                                    + " yet; leave it out.")
                                    .with(violations(later.flaws())));
        };
    }

    private static List<Violation> violations(List<Flaw> flaws) {
        return flaws.stream().map(f -> new Violation(f.pointer(), f.code(), f.detail())).toList();
    }
}

package dev.agentvillage.metering.web;

import com.fasterxml.jackson.core.JacksonException;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Violation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Request bodies: small, JSON, an object. */
public final class Bodies {
    private static final int MAX = 65_536;

    private Bodies() {}

    /**
     * @throws ProblemException 400 when the bytes are no such object, 413 when there are too many
     */
    public static <T> T read(Class<T> as, byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            throw invalid("", "required", "Send a JSON object.");
        }
        if (body.length > MAX) {
            throw new ProblemException(
                    Problem.of(413, "too_large", "The body is larger than allowed."));
        }
        try {
            T read = Json.read(as, body);
            if (read == null) {
                throw invalid("", "required", "Send a JSON object.");
            }
            return read;
        } catch (JacksonException e) {
            throw invalid("", "malformed", "This is not the JSON object that is taken here.");
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    public static ProblemException invalid(String pointer, String code, String detail) {
        return new ProblemException(Problem.invalid(List.of(new Violation(pointer, code, detail))));
    }
}

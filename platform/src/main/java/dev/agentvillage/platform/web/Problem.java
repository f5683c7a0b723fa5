package dev.agentvillage.platform.web;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * RFC 9457 {@code application/problem+json}.
 *
 * @param code the machine's word, stable; the last segment of {@code type}
 * @param detail what is wrong and what to do about it
 * @param retryAfterSeconds sent as the header {@code Retry-After}, not in the body
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        @Nullable String traceId,
        @Nullable List<Violation> violations,
        @JsonIgnore @Nullable Integer retryAfterSeconds) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(int status, String code, String detail) {
        return new Problem(
                "https://agent-village.dev/problems/" + code,
                title(code),
                status,
                code,
                detail,
                null,
                null,
                null);
    }

    public static Problem notFound(String what) {
        return of(404, "not_found", "There is no such " + what + " in your organisation.");
    }

    public static Problem invalid(List<Violation> violations) {
        return of(
                        400,
                        "invalid_request",
                        "The request has "
                                + violations.size()
                                + (violations.size() == 1 ? " violation." : " violations."))
                .with(violations);
    }

    public Problem with(List<Violation> found) {
        return new Problem(
                type, title, status, code, detail, traceId, List.copyOf(found), retryAfterSeconds);
    }

    public Problem withRetryAfter(int seconds) {
        return new Problem(type, title, status, code, detail, traceId, violations, seconds);
    }

    Problem withTraceId(String id) {
        return new Problem(type, title, status, code, detail, id, violations, retryAfterSeconds);
    }

    private static String title(String code) {
        String words = code.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}

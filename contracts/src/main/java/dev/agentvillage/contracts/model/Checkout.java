package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** What to check out; without a value of its type, the default branch. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Checkout(
        Type type, @Nullable String ref, @Nullable String sha, @Nullable String tag) {

    public enum Type {
        @JsonProperty("branch")
        BRANCH,
        @JsonProperty("commit")
        COMMIT,
        @JsonProperty("tag")
        TAG
    }

    public static final Checkout DEFAULT_BRANCH = new Checkout(Type.BRANCH, null, null, null);

    public static Checkout branch(String ref) {
        return new Checkout(Type.BRANCH, ref, null, null);
    }

    public static Checkout commit(String sha) {
        return new Checkout(Type.COMMIT, null, sha, null);
    }

    public static Checkout tag(String tag) {
        return new Checkout(Type.TAG, null, null, tag);
    }
}

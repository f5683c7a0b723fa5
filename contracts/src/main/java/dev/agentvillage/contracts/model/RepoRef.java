package dev.agentvillage.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A repository. {@code git} takes a {@code url} (file or https), {@code local} a {@code path} under
 * one of the runner's allowed roots, the others owner and name.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RepoRef(
        Provider provider,
        @Nullable String owner,
        @Nullable String name,
        @Nullable String url,
        @Nullable String path,
        @Nullable String defaultBranch) {

    public enum Provider {
        @JsonProperty("github")
        GITHUB,
        @JsonProperty("gitlab")
        GITLAB,
        @JsonProperty("bitbucket")
        BITBUCKET,
        @JsonProperty("git")
        GIT,
        @JsonProperty("local")
        LOCAL
    }

    public static RepoRef git(String url) {
        return new RepoRef(Provider.GIT, null, null, url, null, null);
    }

    public static RepoRef local(String path) {
        return new RepoRef(Provider.LOCAL, null, null, null, path, null);
    }

    /**
     * One spelling per repository: what caches and repository ids are keyed by. Names no
     * credentials.
     */
    public String canonical() {
        return switch (provider) {
            case GITHUB, GITLAB, BITBUCKET ->
                    provider.name().toLowerCase(java.util.Locale.ROOT) + ":" + owner + "/" + name;
            case GIT -> "git:" + stripped(String.valueOf(url));
            case LOCAL -> "local:" + stripped(String.valueOf(path));
        };
    }

    private static String stripped(String text) {
        String s = text;
        while (s.length() > 1 && s.endsWith("/")) {
            s = s.substring(0, s.length() - 1);
        }
        return s.endsWith(".git") && s.length() > 4 ? s.substring(0, s.length() - 4) : s;
    }
}

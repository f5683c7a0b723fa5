package dev.agentvillage.runner.workspace;

import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * Turns a reference into what is fetched from, or refuses it.
 *
 * @param localRoots real paths that local repositories must lie under
 * @param httpHosts hosts that may be fetched from without TLS
 */
record RepoSource(List<Path> localRoots, Set<String> httpHosts) {

    /** The address to fetch from; it names no credentials. */
    String resolve(RepoRef repo) throws WorkspaceFailure {
        return switch (repo.provider()) {
            case GITHUB -> hosted("https://github.com/", repo);
            case GITLAB -> hosted("https://gitlab.com/", repo);
            case BITBUCKET -> hosted("https://bitbucket.org/", repo);
            case GIT -> url(repo.url());
            case LOCAL -> local(repo.path());
        };
    }

    private static String hosted(String base, RepoRef repo) throws WorkspaceFailure {
        String owner = repo.owner();
        String name = repo.name();
        if (owner == null || name == null || !Names.owner(owner) || !Names.owner(name)) {
            throw refused("owner and name must be plain names");
        }
        return base + owner + "/" + name + (name.endsWith(".git") ? "" : ".git");
    }

    private String url(@Nullable String url) throws WorkspaceFailure {
        if (url == null || url.isBlank() || url.length() > 2048) {
            throw refused("a git repository needs a url");
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw refused("not a url");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (uri.getUserInfo() != null) {
            throw refused("a url must not name credentials");
        }
        if (scheme.equals("file")) {
            return local(uri.getPath());
        }
        String host = uri.getHost();
        boolean allowed =
                host != null
                        && (scheme.equals("https")
                                || scheme.equals("http") && httpHosts.contains(host));
        if (!allowed) {
            throw refused("only https:// and file:// urls are fetched");
        }
        return uri.toString();
    }

    private String local(@Nullable String path) throws WorkspaceFailure {
        if (path == null || !path.startsWith("/")) {
            throw refused("a local repository needs an absolute path");
        }
        try {
            Path real = Path.of(path).toRealPath();
            if (localRoots.stream().noneMatch(real::startsWith)) {
                throw refused("the path is not under a directory that this runner allows");
            }
            for (Path candidate : List.of(real, real.resolve(".git"))) {
                if (Files.isDirectory(candidate)
                        && RepositoryCache.FileKey.isGitRepository(
                                candidate.toFile(), FS.DETECTED)) {
                    // The repository itself may be a link out of the allowed directories.
                    Path repository = candidate.toRealPath();
                    if (localRoots.stream().noneMatch(repository::startsWith)) {
                        break;
                    }
                    return repository.toString();
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw refused("there is no such directory");
        }
        throw refused("the directory is no git repository");
    }

    private static WorkspaceFailure refused(String detail) {
        return new WorkspaceFailure(Reason.REPO_NOT_FOUND, detail);
    }
}

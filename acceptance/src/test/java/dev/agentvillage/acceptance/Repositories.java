package dev.agentvillage.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;

/** Small real git repositories. */
final class Repositories {
    private static final PersonIdent AUTHOR = new PersonIdent("Test", "test@example.invalid");

    private Repositories() {}

    /** One commit on {@code main} with a file at the root and one in {@code docs/}. */
    static Path small(Path directory) {
        try {
            Files.createDirectories(directory.resolve("docs"));
            Files.writeString(directory.resolve("README.md"), "# small\n");
            Files.writeString(directory.resolve("docs/page.md"), "a page\n");
            try (Git git =
                    Git.init().setDirectory(directory.toFile()).setInitialBranch("main").call()) {
                commit(git, "First");
            }
            return directory;
        } catch (IOException | GitAPIException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a file in a commit of its own and returns the commit's id. */
    static String push(Path repository, String file, String content) {
        try (Git git = Git.open(repository.toFile())) {
            Files.writeString(repository.resolve(file), content);
            return commit(git, "Add " + file);
        } catch (IOException | GitAPIException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String commit(Git git, String message) throws GitAPIException {
        git.add().addFilepattern(".").call();
        return git.commit()
                .setMessage(message)
                .setAuthor(AUTHOR)
                .setCommitter(AUTHOR)
                .setSign(false)
                .call()
                .getName();
    }
}

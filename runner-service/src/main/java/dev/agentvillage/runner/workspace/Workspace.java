package dev.agentvillage.runner.workspace;

import java.nio.file.Path;

/**
 * A session's place on the disk.
 *
 * @param root all that belongs to the session; removed as a whole at its end
 * @param directory where the program starts: the repository, or the session's room in it
 * @param baseCommit what the session's changes are measured from
 */
public record Workspace(Path root, Path directory, String baseCommit, String branch) {
    public Path repository() {
        return root.resolve("repo");
    }

    public Path home() {
        return root.resolve("home");
    }

    /** Written by the integration with the program, read by the runner. */
    public Path hooks() {
        return root.resolve("hooks");
    }

    /**
     * The runner's own index and objects, by which changes are found without touching the
     * session's.
     */
    public Path observer() {
        return root.resolve("observer");
    }
}

package dev.agentvillage.runner.workspace;

/** The part of a repository that a path lies in: its first two directories. */
public final class Room {
    private static final String ROOT = ".";

    private Room() {}

    /**
     * @param path of a file, relative to the repository, with slashes
     */
    public static String of(String path) {
        int first = path.indexOf('/');
        if (first < 0) {
            return ROOT;
        }
        int second = path.indexOf('/', first + 1);
        return second < 0 ? path.substring(0, first) : path.substring(0, second);
    }
}

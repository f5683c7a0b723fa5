package dev.agentvillage.runner.work;

import dev.agentvillage.runner.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One session's files and commands, watched. */
public final class Observation implements AutoCloseable {
    private final WorkspaceWatcher watcher;
    private final WorkspaceWatcher.Watched watched;
    private final ShellLog shell;
    private final ChangeFinder finder;

    private Observation(
            WorkspaceWatcher watcher,
            WorkspaceWatcher.Watched watched,
            ShellLog shell,
            ChangeFinder finder) {
        this.watcher = watcher;
        this.watched = watched;
        this.shell = shell;
        this.finder = finder;
    }

    /** Called by the watcher's thread: must return at once. */
    public interface Listener {
        void touched(List<Touch> touches);

        void reported(List<ShellRecord> records);

        /** The host has no watches for the files of this session: they are looked at instead. */
        void unwatched();
    }

    public static Observation begin(
            Workspace workspace, WorkspaceWatcher watcher, Listener listener) {
        Path log = workspace.hooks().resolve("commands.log");
        ShellLog shell = new ShellLog(log);
        return new Observation(
                watcher,
                watcher.watch(
                        workspace.repository(),
                        new KnownFiles(workspace.observer().resolve("index")),
                        log,
                        new Told(listener, shell)),
                shell,
                new ChangeFinder(workspace));
    }

    private record Told(Listener listener, ShellLog shell) implements WorkspaceWatcher.Listener {
        @Override
        public void touched(List<Touch> touches) {
            listener.touched(touches);
        }

        @Override
        public void logged() {
            List<ShellRecord> records = shell.read();
            if (!records.isEmpty()) {
                listener.reported(records);
            }
        }

        @Override
        public void unwatched() {
            listener.unwatched();
        }
    }

    /** Reads the working tree: takes as long as that is large. */
    public Changes changes() throws IOException {
        return finder.changes();
    }

    public Result result() throws IOException {
        return finder.result();
    }

    public Stand stand() throws IOException {
        return finder.stand();
    }

    public @Nullable String head() throws IOException {
        return finder.head();
    }

    /** What the shell reported and nobody read yet. */
    public List<ShellRecord> lastRecords() {
        return shell.read();
    }

    @Override
    public void close() {
        watcher.forget(watched);
    }
}

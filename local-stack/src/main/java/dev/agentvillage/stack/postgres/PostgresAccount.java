package dev.agentvillage.stack.postgres;

import com.sun.security.auth.module.UnixSystem;
import dev.agentvillage.stack.process.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who PostgreSQL runs as: it refuses to run as root. */
enum PostgresAccount {
    /** We are an ordinary user: as ourselves. */
    OURSELVES,
    /** We are root: in a user namespace where root is nobody, the files stay root's. */
    NAMESPACE,
    /** We are root where user namespaces are forbidden: as the user nobody, who gets the files. */
    NOBODY;

    private static final int NOBODY_ID = 65534;

    static PostgresAccount choose() {
        if (new UnixSystem().getUid() != 0) {
            return OURSELVES;
        }
        if (succeeds("unshare", "-U", "true")) {
            return NAMESPACE;
        }
        if (succeeds("setpriv", "--version")) {
            return NOBODY;
        }
        throw new StackException(
                "PostgreSQL does not run as root, and neither `unshare -U` nor `setpriv` works"
                        + " here. Run the village as an ordinary user.");
    }

    List<String> command(List<String> command) {
        var whole =
                new ArrayList<>(
                        switch (this) {
                            case OURSELVES -> List.<String>of();
                            case NAMESPACE -> List.of("unshare", "-U");
                            case NOBODY ->
                                    List.of(
                                            "setpriv",
                                            "--reuid=" + NOBODY_ID,
                                            "--regid=" + NOBODY_ID,
                                            "--clear-groups");
                        });
        whole.addAll(command);
        return whole;
    }

    /** Gives the file to the account, where that is another than ours. */
    void own(Path file) {
        if (this != NOBODY) {
            return;
        }
        try {
            Files.setAttribute(file, "unix:uid", NOBODY_ID);
            Files.setAttribute(file, "unix:gid", NOBODY_ID);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectError(Redirect.DISCARD)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package dev.agentvillage.runner.provider;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An interactive bash: the embedded default, for which nobody needs an account. */
final class ShellDriver implements ProviderDriver {
    /** The name of the log in the session's private directory. */
    static final String LOG = "commands.log";

    private static final String RC = Script.of(ShellDriver.class, "shell.rc");

    private final Detection bash;

    ShellDriver(Detection bash) {
        this.bash = bash;
    }

    @Override
    public String id() {
        return "shell";
    }

    @Override
    public Detection detect() {
        return bash;
    }

    @Override
    public Launch launch(Start start) {
        String shell = start.program().path().toString();
        Place place = start.place();
        Path rc = place.hooks().resolve("shell.rc");
        return new Launch(
                List.of(shell, "--noprofile", "--rcfile", rc.toString(), "-i"),
                Map.of("SHELL", shell),
                Map.of(rc, RC.replace("@LOG@", place.hooks().resolve(LOG).toString())),
                true,
                List.of(),
                Optional.empty());
    }
}

package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.Capabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An interactive bash: the embedded default, for which nobody needs an account. */
final class ShellDriver implements ProviderDriver {
    /** The name of the log in the session's private directory. */
    static final String LOG = "commands.log";

    private static final String RC = resource("shell.rc");

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
    public Capabilities capabilities() {
        return Capabilities.TERMINAL_ONLY;
    }

    @Override
    public Launch launch(SessionSpec spec, Place place) {
        String shell = bash instanceof Detection.Found f ? f.path().toString() : "bash";
        Path rc = place.hooks().resolve("shell.rc");
        return new Launch(
                List.of(shell, "--noprofile", "--rcfile", rc.toString(), "-i"),
                Map.of("SHELL", shell),
                Map.of(rc, RC.replace("@LOG@", place.hooks().resolve(LOG).toString())),
                true,
                List.of());
    }

    private static String resource(String name) {
        try (var in = ShellDriver.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing in the jar: " + name);
            }
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

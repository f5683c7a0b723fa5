package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.JavaCommand;
import dev.agentvillage.stack.process.StackException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The coding CLIs of this user: installed once, used by every village and by the tests. */
public final class Runtimes {
    private static final String PROGRAM = "dev.agentvillage.runner.runtime.InstallProgram";
    private static final String SIGNING = "dev.agentvillage.runner.provider.declared.SignProgram";
    private static final long WITHIN_MINUTES = 30;

    private Runtimes() {}

    /** Outside of any checkout, for they are large; {@code AGENT_VILLAGE_RUNTIMES} chooses. */
    public static Path directory() {
        String chosen = System.getenv("AGENT_VILLAGE_RUNTIMES");
        if (chosen != null && !chosen.isBlank()) {
            return Path.of(chosen).toAbsolutePath();
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return base.resolve("agent-village").resolve("runtimes");
    }

    /**
     * @param wanted {@code provider@version}
     */
    public static boolean has(String wanted) {
        int at = wanted.lastIndexOf('@');
        return at > 0
                && Files.exists(
                        directory()
                                .resolve(wanted.substring(0, at))
                                .resolve(wanted.substring(at + 1))
                                .resolve("runtime.json"));
    }

    /**
     * Has the runner's own installer do it; what it says goes to our own output.
     *
     * @param home the checkout
     * @param wanted each {@code provider@version}
     * @return its exit status: 0 when all of them are there
     */
    public static int install(Path home, List<String> wanted) {
        List<String> arguments = new ArrayList<>(List.of(directory().toString()));
        arguments.addAll(wanted);
        return run(home, PROGRAM, arguments);
    }

    /**
     * Has the runner's own program sign the providers that a file declares.
     *
     * @param key an Ed25519 private key in PEM
     * @return its exit status: 0 when all of them are signed
     */
    public static int sign(Path home, Path file, Path key) {
        return run(
                home,
                SIGNING,
                List.of(file.toAbsolutePath().toString(), key.toAbsolutePath().toString()));
    }

    private static int run(Path home, String program, List<String> arguments) {
        Path runner = home.resolve("runner-service/target/quarkus-app");
        if (!Files.isDirectory(runner.resolve("lib/main"))) {
            throw new StackException("The runner is not built under " + home);
        }
        List<String> command = new ArrayList<>();
        command.add(JavaCommand.executable().toString());
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.add("-cp");
        command.add(
                String.join(
                        File.pathSeparator,
                        runner.resolve("app") + "/*",
                        runner.resolve("lib/main") + "/*",
                        runner.resolve("lib/boot") + "/*"));
        command.add(program);
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            try {
                if (process.waitFor(WITHIN_MINUTES, TimeUnit.MINUTES)) {
                    return process.exitValue();
                }
                throw new StackException("It took longer than " + WITHIN_MINUTES + " minutes.");
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new StackException("The runner's program could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted", e);
        }
    }
}

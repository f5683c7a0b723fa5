package dev.agentvillage.runner.standin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where a remote agent's commands run: one at a time, each in a session without a terminal. */
final class OmnaraMachine {
    private final Path directory;
    private Process running;
    private boolean closed;

    OmnaraMachine(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    Result run(String line) throws IOException {
        Process process = started(line);
        try (var output = process.getInputStream()) {
            String printed = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), printed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(130, "");
        } finally {
            kill();
        }
    }

    private synchronized Process started(String line) throws IOException {
        if (closed) {
            throw new IOException("the machine is gone");
        }
        running =
                new ProcessBuilder("setsid", "--wait", "bash", "-c", line)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                        .start();
        return running;
    }

    synchronized void kill() {
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
    }

    synchronized void close() {
        closed = true;
        kill();
    }
}

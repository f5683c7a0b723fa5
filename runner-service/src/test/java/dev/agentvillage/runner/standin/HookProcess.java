package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a hook's command said, and how it ended. */
record HookProcess(int exitCode, String out, String err) {
    /** As if it had said nothing when it is late: so do the real ones take it. */
    static HookProcess run(String command, long timeoutMs, ObjectNode event)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", command).start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(event.toString().getBytes(StandardCharsets.UTF_8));
            }
            process.onExit().get(timeoutMs, TimeUnit.MILLISECONDS);
            return new HookProcess(
                    process.exitValue(),
                    text(process.getInputStream().readAllBytes()),
                    text(process.getErrorStream().readAllBytes()));
        } catch (TimeoutException | ExecutionException e) {
            return new HookProcess(0, "", "");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }
}

package dev.agentvillage.runner.terminal;

import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import com.pty4j.unix.UnixPtyProcess;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.contracts.session.ExitStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program in a PTY of its own; it leads a session and a process group. */
final class PtyProcess {
    private static final List<String> SIGNALS =
            List.of(
                    "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS",
                    "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM",
                    "SIGTERM");

    static {
        // Arguments and environment are UTF-8, whatever locale the service was started in: without
        // one of UTF-8, what a person wrote would reach the program as question marks.
        System.setProperty("jna.encoding", "UTF-8");
    }

    private final UnixPtyProcess process;

    private PtyProcess(UnixPtyProcess process) {
        this.process = process;
    }

    static PtyProcess spawn(
            List<String> argv, Map<String, String> environment, Path directory, Terminal size)
            throws IOException {
        return new PtyProcess(
                (UnixPtyProcess)
                        new PtyProcessBuilder(argv.toArray(String[]::new))
                                .setEnvironment(environment)
                                .setDirectory(directory.toString())
                                .setInitialColumns(size.cols())
                                .setInitialRows(size.rows())
                                .setRedirectErrorStream(true)
                                .start());
    }

    long pid() {
        return process.pid();
    }

    int masterFd() {
        return process.getPty().getMasterFD();
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    void resize(Terminal size) {
        process.setWinSize(new WinSize(size.cols(), size.rows()));
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Blocks until the program is gone and reaped. */
    ExitStatus awaitExit() throws InterruptedException {
        int code = process.waitFor();
        // The launcher of the PTY says 128 + n for a death by signal n, as a shell does.
        int signal = code - 128;
        return new ExitStatus(
                code, signal > 0 && signal < SIGNALS.size() ? SIGNALS.get(signal) : null);
    }

    void close() throws IOException {
        process.getPty().close();
    }
}

package dev.agentvillage.stack.postgres;

import dev.agentvillage.stack.process.FileTree;
import dev.agentvillage.stack.process.LogFile;
import dev.agentvillage.stack.process.OwnSession;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.secret.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files of PostgreSQL: the programs, and the directory with the data. */
record Cluster(PostgresSettings settings, Path home, PostgresAccount account) {
    static Cluster of(PostgresSettings settings) {
        return new Cluster(
                settings, PostgresBinaries.in(settings.cache()), PostgresAccount.choose());
    }

    /** Makes the directory with its superuser, unless it is there. */
    void initialize() {
        var directory = settings.directory().toAbsolutePath();
        if (Files.exists(directory.resolve("PG_VERSION"))) {
            return;
        }
        // Aside and moved: an interrupted initdb leaves nothing that looks like a cluster.
        var next = directory.resolveSibling(directory.getFileName() + ".next");
        var password = directory.resolveSibling(directory.getFileName() + ".password");
        try {
            FileTree.delete(next);
            account.own(PrivateFile.directory(next));
            PrivateFile.write(password, settings.superuserPassword());
            account.own(password);
            run(initdb(next, password));
            Files.move(next, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            FileTree.delete(password);
        }
    }

    private List<String> initdb(Path directory, Path password) {
        var command = new ArrayList<String>();
        command.add(program("initdb"));
        command.add("--pgdata=" + directory);
        command.add("--username=" + PostgresSettings.SUPERUSER);
        command.add("--pwfile=" + password.toAbsolutePath());
        command.add("--auth=scram-sha-256");
        command.add("--encoding=UTF8");
        command.add("--locale-provider=builtin");
        command.add("--builtin-locale=C.UTF-8");
        command.add("--locale=C");
        if (settings.durability() == PostgresSettings.Durability.NONE) {
            command.add("--no-sync");
        }
        return command;
    }

    /** The server in the foreground, as our child. */
    List<String> server() {
        var command = new ArrayList<String>();
        command.add(program("postgres"));
        command.add("-D");
        command.add(settings.directory().toAbsolutePath().toString());
        parameters()
                .forEach(
                        (name, value) -> {
                            command.add("-c");
                            command.add(name + "=" + value);
                        });
        return OwnSession.command(account.command(command));
    }

    private Map<String, String> parameters() {
        var flush = settings.durability() == PostgresSettings.Durability.SAFE ? "on" : "off";
        return Map.ofEntries(
                Map.entry("port", Integer.toString(settings.port())),
                Map.entry("listen_addresses", "127.0.0.1"),
                Map.entry("unix_socket_directories", ""),
                Map.entry("password_encryption", "scram-sha-256"),
                Map.entry("fsync", flush),
                Map.entry("synchronous_commit", flush),
                Map.entry("full_page_writes", flush),
                Map.entry("shared_buffers", "256MB"),
                Map.entry("max_connections", "120"),
                Map.entry("max_wal_size", "2GB"),
                Map.entry("jit", "off"),
                Map.entry("timezone", "UTC"),
                Map.entry("log_timezone", "UTC"),
                Map.entry("log_line_prefix", "%m [%p] %d "),
                Map.entry("log_checkpoints", "off"));
    }

    /** No PG* variable of the user's reaches it. */
    ProcessBuilder process(List<String> command) {
        var builder = new ProcessBuilder(command);
        var environment = builder.environment();
        var path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C");
        environment.putAll(settings.environment());
        return builder.directory(home.toFile())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.appendTo(settings.log().toFile()));
    }

    private void run(List<String> command) {
        try {
            Files.createDirectories(settings.log().toAbsolutePath().getParent());
            var process = process(account.command(command)).start();
            int exit = waitFor(process);
            if (exit != 0) {
                throw new StackException(
                        "%s ended with %d.%n%s"
                                .formatted(command.get(0), exit, LogFile.tail(settings.log(), 20)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    private String program(String name) {
        return home.resolve("bin").resolve(name).toAbsolutePath().toString();
    }
}

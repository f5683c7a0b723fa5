package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.event.WorkEvent.TestRunFinished;
import dev.agentvillage.contracts.event.WorkEvent.TestRunStarted;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real tools, run by hand in a real session: their own summaries are what is told. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class ToolRunsIT {
    /** A tool takes its time on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Repo repo =
            Repo.create(RunnerResource.directory().resolve("repos"), "tools-" + UUID.randomUUID());

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    /** Where a tool is, as this test's own path says; the test is skipped where it is not. */
    private static String tool(String name) {
        Optional<Path> found =
                Stream.of(System.getenv("PATH").split(":"))
                        .map(directory -> Path.of(directory, name))
                        .filter(Files::isExecutable)
                        .findFirst();
        assumeTrue(found.isPresent(), name + " is not installed here");
        return found.get().toString();
    }

    private static void assumeRuns(String... argv) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(argv)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assumeTrue(
                ended && process.exitValue() == 0, String.join(" ", argv) + " does not run here");
    }

    private void isTold(String command, int passed, int failed, int skipped) {
        repo.commit("tests");
        LiveSession session = new LiveSession("runner-it", Specs.shell(repo.directory()).spec());
        session.started();
        session.type(command);
        await().atMost(PATIENCE).until(() -> !session.all(TestRunFinished.class).isEmpty());
        TestRunFinished run = session.all(TestRunFinished.class).getFirst();
        assertThat(run.command()).isEqualTo(command);
        assertThat(run.passed()).as(session.output()).isEqualTo(passed);
        assertThat(run.failed()).as(session.output()).isEqualTo(failed);
        assertThat(run.skipped()).as(session.output()).isEqualTo(skipped);
        assertThat(run.exitCode()).isNotZero();
        assertThat(session.all(TestRunStarted.class)).hasSize(1);
    }

    private void nodeTests() {
        repo.write(
                "test/some.test.js",
                """
                const test = require('node:test');
                const assert = require('node:assert');
                test('one', () => assert.equal(1, 1));
                test('two', () => assert.equal(2, 2));
                test('three', () => assert.equal(3, 4));
                test('four', { skip: true }, () => {});
                """);
    }

    @Test
    void npm() throws Exception {
        tool("npm");
        assumeRuns(tool("node"), "--test", "--help");
        nodeTests();
        repo.write("package.json", "{\"scripts\": {\"test\": \"node --test\"}}\n");
        repo.write(".npmrc", "update-notifier=false\n");
        isTold("npm test", 2, 1, 1);
    }

    @Test
    void make() throws Exception {
        tool("make");
        assumeRuns(tool("node"), "--test", "--help");
        nodeTests();
        repo.write("Makefile", "check:\n\t@node --test\n");
        isTold("make check", 2, 1, 1);
    }

    @Test
    void pytest() throws Exception {
        String pytest = tool("pytest");
        assumeRuns(pytest, "--version");
        repo.write(
                "test_some.py",
                """
                import pytest

                def test_one(): pass
                def test_two(): pass
                def test_three(): assert 3 == 4
                @pytest.mark.skip
                def test_four(): pass
                """);
        isTold(pytest + " -p no:cacheprovider", 2, 1, 1);
    }

    @Test
    void maven() throws Exception {
        String mvn = tool("mvn");
        Path jar = Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        // <repository>/org/junit/jupiter/junit-jupiter-api/<version>/<jar>
        Path repository = jar.resolve("../../../../../..").normalize();
        String junit = String.valueOf(jar.getParent().getFileName());
        Path plugins = repository.resolve("org/apache/maven/plugins");
        assumeTrue(Files.isDirectory(plugins), "no local repository at " + repository);
        repo.write(
                "pom.xml",
                """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>g</groupId><artifactId>a</artifactId><version>1</version>
                  <packaging>pom</packaging>
                  <properties>
                    <maven.compiler.release>21</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencies><dependency>
                    <groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId>
                    <version>%s</version><scope>test</scope>
                  </dependency></dependencies>
                  <build><plugins>
                    <plugin>
                      <artifactId>maven-compiler-plugin</artifactId><version>%s</version>
                      <executions><execution><goals><goal>testCompile</goal></goals></execution></executions>
                    </plugin>
                    <plugin>
                      <artifactId>maven-surefire-plugin</artifactId><version>%s</version>
                      <executions><execution><goals><goal>test</goal></goals></execution></executions>
                    </plugin>
                  </plugins></build>
                </project>
                """
                        .formatted(
                                junit,
                                newest(plugins.resolve("maven-compiler-plugin")),
                                newest(plugins.resolve("maven-surefire-plugin"))));
        repo.write(
                "src/test/java/SomeTest.java",
                """
                import org.junit.jupiter.api.*;
                class SomeTest {
                    @Test void one() {}
                    @Test void two() {}
                    @Test void three() { Assertions.assertEquals(3, 4); }
                    @Test @Disabled void four() {}
                }
                """);
        isTold(
                "JAVA_HOME=%s %s -o -B -Dmaven.repo.local=%s test"
                        .formatted(System.getProperty("java.home"), mvn, repository),
                2,
                1,
                1);
    }

    private static String newest(Path plugin) throws IOException {
        assumeTrue(Files.isDirectory(plugin), plugin + " is not there");
        try (Stream<Path> versions = Files.list(plugin)) {
            return versions.filter(Files::isDirectory)
                    .map(version -> String.valueOf(version.getFileName()))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }
}

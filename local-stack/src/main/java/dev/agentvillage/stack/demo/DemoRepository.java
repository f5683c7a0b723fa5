package dev.agentvillage.stack.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;

/**
 * A small real git repository whose test fails until one character is mended. Needs nothing but
 * bash.
 */
final class DemoRepository {
    static final String TEST = "./test.sh";
    static final String FIX = "sed -i 's/a - b/a + b/' src/sum.sh";
    static final String MENDED = "src/sum.sh";

    private static final String SUM =
            """
            # Adds two numbers.
            sum() {
                local a=$1 b=$2
                echo $((a - b))
            }
            """;
    private static final String TESTS =
            """
            #!/bin/bash
            # Prints TAP; exits 0 only if every test passed.
            cd "$(dirname "$0")" && . src/sum.sh
            pass=0 fail=0
            check() {
                if [ "$2" = "$3" ]; then pass=$((pass + 1)); echo "ok $((pass + fail)) - $1"
                else fail=$((fail + 1)); echo "not ok $((pass + fail)) - $1: got $2, wanted $3"; fi
            }
            check "zero is neutral" "$(sum 7 0)" 7
            check "two and two are four" "$(sum 2 2)" 4
            check "order does not matter" "$(sum 2 3)" "$(sum 3 2)"
            echo "1..3"
            echo "# pass $pass"
            echo "# fail $fail"
            [ "$fail" = 0 ]
            """;

    private DemoRepository() {}

    /** Makes it anew in this directory, which must not exist yet. */
    static void create(Path directory) throws IOException, GitAPIException {
        Files.createDirectories(directory.resolve("src"));
        Files.writeString(directory.resolve("src/sum.sh"), SUM);
        Files.writeString(directory.resolve("README.md"), "# Sums\n\nRun `./test.sh`.\n");
        Path test = directory.resolve("test.sh");
        Files.writeString(test, TESTS);
        Files.setPosixFilePermissions(test, PosixFilePermissions.fromString("rwxr-xr-x"));
        PersonIdent author = new PersonIdent("Demo", "demo@example.invalid");
        try (Git git =
                Git.init().setDirectory(directory.toFile()).setInitialBranch("main").call()) {
            git.add().addFilepattern(".").call();
            git.commit()
                    .setMessage("Add numbers, wrongly")
                    .setAuthor(author)
                    .setCommitter(author)
                    .setSign(false)
                    .call();
        }
    }
}

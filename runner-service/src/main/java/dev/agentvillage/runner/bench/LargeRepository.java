package dev.agentvillage.runner.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A bare repository with as many small files as wanted, a hundred to a directory. */
record LargeRepository(Path directory) {
    private static final int PER_DIRECTORY = 100;

    static LargeRepository create(Path directory, int files)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        git(directory, "init", "-q", "--bare", "-b", "main");
        LargeRepository made = new LargeRepository(directory);
        made.commit(files, "first");
        return made;
    }

    /** Writes the first so many files anew. */
    void commit(int files, String word) throws IOException, InterruptedException {
        Process git = start(directory, "fast-import", "--quiet", "--force");
        try (OutputStream out = new BufferedOutputStream(git.getOutputStream(), 1 << 16)) {
            text(out, "commit refs/heads/main\ncommitter B <b@example.org> 1700000000 +0000\n");
            data(out, word);
            if (!word.equals("first")) {
                text(out, "from refs/heads/main^0\n");
            }
            for (int i = 0; i < files; i++) {
                text(
                        out,
                        "M 100644 inline pkg-%d/dir-%d/file-%d.txt\n"
                                .formatted(i / (PER_DIRECTORY * 10), i / PER_DIRECTORY, i));
                data(out, (word + " line of file " + i + "\n").repeat(10 + i % 40));
            }
        }
        end(git);
    }

    private static void data(OutputStream out, String text) throws IOException {
        text(out, "data " + text.length() + "\n" + text + "\n");
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void git(Path directory, String... arguments)
            throws IOException, InterruptedException {
        Process git = start(directory, arguments);
        git.getOutputStream().close();
        end(git);
    }

    private static Process start(Path directory, String... arguments) throws IOException {
        List<String> argv =
                Stream.concat(
                                Stream.of("git", "-C", directory.toString()),
                                Arrays.stream(arguments))
                        .toList();
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        return builder.start();
    }

    private static void end(Process git) throws IOException, InterruptedException {
        if (!git.waitFor(5, TimeUnit.MINUTES) || git.exitValue() != 0) {
            git.destroyForcibly();
            throw new IOException("git did not make the repository");
        }
    }
}

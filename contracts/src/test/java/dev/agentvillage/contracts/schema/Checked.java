package dev.agentvillage.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files in the tree that are generated, and compared with what would be generated now. With {@code
 * -Dcontracts.update=true} they are written instead.
 */
final class Checked {
    private static final boolean UPDATE = Boolean.getBoolean("contracts.update");

    private Checked() {}

    static void equal(Path file, String generated) {
        if (UPDATE) {
            write(file, generated);
        }
        assertThat(file)
                .as("run the tests of contracts with -Dcontracts.update=true and look at the diff")
                .exists();
        assertThat(read(file))
                .as("%s differs from the code: -Dcontracts.update=true writes it", file)
                .isEqualTo(generated);
    }

    /** The names of the JSON files of a directory, without the suffix. */
    static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

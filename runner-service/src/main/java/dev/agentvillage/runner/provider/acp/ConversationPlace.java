package dev.agentvillage.runner.provider.acp;

import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.ConversationFile;
import dev.agentvillage.runner.provider.ProviderDriver.Place;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one file below a session's home in which an agent keeps a conversation. In both paths {@code
 * ${sessionId}} stands for the conversation's name, {@code ${shortId}} for the first eight
 * characters of it, {@code ${directory}} for the working directory with a dash for all but letters
 * and digits, {@code ${directoryName}} for its last name.
 *
 * @param found where it is when a session has ended; {@code *} stands for any part of a name
 * @param put where the agent looks for it in the next session's home
 */
record ConversationPlace(@Nullable String found, @Nullable String put) {
    private static final int MAX_TEXT = 500;
    private static final int MAX_LOOKED_AT = 1_000;
    private static final int SHORT = 8;
    private static final String VARIABLE = "\\$\\{(?:sessionId|shortId|directory|directoryName)\\}";
    private static final Pattern PLAIN = path("[A-Za-z0-9._@+=,~ -]");
    private static final Pattern STARRED = path("[A-Za-z0-9._@+=,~ *-]");

    /** It may be part of a path. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

    private static Pattern path(String character) {
        String segment = "(?!\\.{1,2}(?:/|$))(?:" + character + "|" + VARIABLE + ")+";
        return Pattern.compile(segment + "(?:/" + segment + "){0,11}");
    }

    /**
     * @throws IllegalArgumentException when it is not as it has to be, with what is wrong
     */
    void check() {
        check("found", found, STARRED);
        check("put", put, PLAIN);
    }

    private static void check(String name, @Nullable String path, Pattern allowed) {
        if (path == null || path.length() > MAX_TEXT || !allowed.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "conversation." + name + " is no path below the session's home");
        }
    }

    static boolean isName(String reference) {
        return NAME.matcher(reference).matches();
    }

    /** Where the next session's agent looks for it. */
    Path put(Place place, Conversation earlier) throws IOException {
        Path file = place.home();
        for (String segment : segments(put)) {
            file = file.resolve(filled(segment, place, earlier.reference()));
        }
        if (!file.normalize().startsWith(place.home().normalize())) {
            throw new IOException("the conversation's place is not in the session's home");
        }
        return file;
    }

    /** As the agent wrote it; of several the largest, since a resumed agent may begin another. */
    Optional<Conversation> found(Place place, String reference) throws IOException {
        if (!isName(reference)) {
            return Optional.empty();
        }
        Search search = new Search();
        List<Path> at = List.of(place.home());
        for (String segment : segments(found)) {
            String name = filled(segment, place, reference);
            List<Path> below = new ArrayList<>();
            for (Path directory : at) {
                if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                    search.below(directory, name, below);
                }
            }
            at = below;
        }
        Path largest = null;
        for (Path file : at) {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && (largest == null || Files.size(file) > Files.size(largest))) {
                largest = file;
            }
        }
        return largest == null
                ? Optional.empty()
                : ConversationFile.whole(place.home(), largest)
                        .filter(written -> written.length > 0)
                        .map(written -> new Conversation(reference, written));
    }

    /** The session's programs could have left any number of files there. */
    private static final class Search {
        private int lookedAt;

        void below(Path directory, String name, List<Path> found) throws IOException {
            if (!name.contains("*")) {
                found.add(directory.resolve(name));
                return;
            }
            Pattern pattern = Pattern.compile(Pattern.quote(name).replace("*", "\\E.*\\Q"));
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
                for (Path file : all) {
                    if (++lookedAt > MAX_LOOKED_AT) {
                        throw new IOException("too many files where the conversation should be");
                    }
                    if (pattern.matcher(String.valueOf(file.getFileName())).matches()) {
                        found.add(file);
                    }
                }
            }
        }
    }

    private static String[] segments(@Nullable String path) {
        return String.valueOf(path).split("/", -1);
    }

    private static String filled(String segment, Place place, String reference) {
        Path directory = place.directory();
        return segment.replace("${sessionId}", reference)
                .replace("${shortId}", reference.substring(0, Math.min(SHORT, reference.length())))
                .replace("${directory}", directory.toString().replaceAll("[^A-Za-z0-9]", "-"))
                .replace("${directoryName}", String.valueOf(directory.getFileName()));
    }
}

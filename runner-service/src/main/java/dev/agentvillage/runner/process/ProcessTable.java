package dev.agentvillage.runner.process;

import dev.agentvillage.contracts.id.SessionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What /proc says. */
public final class ProcessTable {
    /** Set in the environment of every process of a session, and inherited. */
    public static final String MARK = "AGENT_VILLAGE_SESSION";

    private static final Path PROC = Path.of("/proc");
    private static final char GONE = ' ';

    private ProcessTable() {}

    /** Living processes that carry the session's mark; a zombie has no environment any more. */
    static Set<Long> marked(SessionId session) {
        byte[] mark = (MARK + "=" + session).getBytes(StandardCharsets.UTF_8);
        Set<Long> found = new LinkedHashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                if (carries(process, mark)) {
                    found.add(Long.parseLong(String.valueOf(process.getFileName())));
                }
            }
        } catch (IOException e) {
            // No /proc: descent is all there is.
            return Set.of();
        }
        return found;
    }

    static Set<Long> descendants(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(p -> Stream.concat(Stream.of(p), p.descendants()))
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .filter(p -> !zombie(p))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    static boolean zombie(long pid) {
        char state = state(pid);
        return state == 'Z' || state == GONE;
    }

    /** Held by a signal; it uses no processor time until it is continued. */
    static boolean stopped(long pid) {
        return state(pid) == 'T';
    }

    /** As in proc(5). */
    private static char state(long pid) {
        try {
            String stat =
                    Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return GONE;
        }
    }

    private static boolean carries(Path process, byte[] mark) {
        try {
            byte[] environment = Files.readAllBytes(process.resolve("environ"));
            for (int from = 0; from < environment.length; ) {
                int to = from;
                while (to < environment.length && environment[to] != 0) {
                    to++;
                }
                if (Arrays.equals(environment, from, to, mark, 0, mark.length)) {
                    return true;
                }
                from = to + 1;
            }
            return false;
        } catch (IOException e) {
            // Gone, or another user's.
            return false;
        }
    }

    /** Processor, memory and so on: one line per key, as in /proc/meminfo. */
    public static Map<String, String> table(Path file, Function<String, String[]> line) {
        Map<String, String> values = new HashMap<>();
        try {
            for (String text : Files.readAllLines(file)) {
                String[] pair = line.apply(text);
                if (pair.length > 1) {
                    values.put(pair[0].strip(), pair[1].strip());
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return values;
    }
}

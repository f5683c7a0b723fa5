package dev.agentvillage.runner;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Where this JVM's threads are: what one wants to know of a machine that one cannot look at. */
final class Stuck {
    private static final int FRAMES = 12;

    private Stuck() {}

    /** Those in our own code, virtual ones too, and those of the commands' consumer. */
    static String where() {
        try {
            Path directory = Files.createTempDirectory("stuck");
            Path dump = directory.resolve("threads");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            String threads = Files.readString(dump);
            Files.delete(dump);
            Files.delete(directory);
            return Arrays.stream(threads.split("\n\n", -1))
                    .filter(t -> t.contains("dev.agentvillage") || t.contains("kafka-consumer"))
                    .map(t -> t.lines().limit(FRAMES).collect(Collectors.joining("\n")))
                    .collect(Collectors.joining("\n\n", "threads:\n", "\n"));
        } catch (IOException e) {
            return "no threads: " + e;
        }
    }
}

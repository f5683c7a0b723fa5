package dev.agentvillage.runner.fleet;

import dev.agentvillage.runner.process.ProcessTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** How busy the machine is, 0-100. */
final class HostLoad {
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private HostLoad() {}

    static int cpu() {
        OperatingSystemMXBean os = ManagementFactory.getOperatingSystemMXBean();
        double load =
                os instanceof com.sun.management.OperatingSystemMXBean sun
                        ? sun.getCpuLoad()
                        : os.getSystemLoadAverage() / os.getAvailableProcessors();
        return percent(load);
    }

    static int memory() {
        Map<String, String> memory = ProcessTable.table(MEMORY, line -> line.split(":", 2));
        long total = kilobytes(memory.get("MemTotal"));
        long available = kilobytes(memory.get("MemAvailable"));
        return total == 0 ? 0 : percent(1 - (double) available / total);
    }

    static int disk(Path at) {
        try {
            FileStore store = Files.getFileStore(at);
            long total = store.getTotalSpace();
            return total == 0 ? 0 : percent(1 - (double) store.getUsableSpace() / total);
        } catch (IOException e) {
            return 100;
        }
    }

    private static long kilobytes(@org.jspecify.annotations.Nullable String value) {
        return value == null ? 0 : Long.parseLong(value.split(" ")[0]);
    }

    private static int percent(double share) {
        return (int) Math.clamp(Math.round(share * 100), 0, 100);
    }

    static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}

package dev.agentvillage.runner.runtime;

import dev.agentvillage.runner.runtime.InstallFailure.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Runs the package managers, with their own configuration and nothing of the service's. */
final class Tools {
    private static final Set<String> PASSED =
            Set.of(
                    "PATH",
                    "HOME",
                    "USER",
                    "LANG",
                    "TMPDIR",
                    "HTTP_PROXY",
                    "HTTPS_PROXY",
                    "NO_PROXY",
                    "NODE_EXTRA_CA_CERTS",
                    "SSL_CERT_FILE",
                    "SSL_CERT_DIR",
                    "REQUESTS_CA_BUNDLE",
                    "XDG_CACHE_HOME",
                    "XDG_CONFIG_HOME");
    private static final Pattern OWN = Pattern.compile("(?i)(npm_config|pip)_.*");
    private static final int SHOWN = 600;

    private Tools() {}

    static void need(String program, String advice) throws InstallFailure {
        String path = System.getenv("PATH");
        for (String directory : (path == null ? "" : path).split(File.pathSeparator)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
                return;
            }
        }
        throw new InstallFailure(
                Reason.TOOL_MISSING, "there is no " + program + " on the PATH. " + advice);
    }

    static void run(List<String> argv, Path directory, long withinMs)
            throws InstallFailure, IOException, InterruptedException {
        Probe.Answer answer = Probe.run(argv, directory, environment(), withinMs);
        if (answer.exitCode() != 0) {
            String said = answer.output().strip();
            throw new InstallFailure(
                    Reason.INSTALL_FAILED,
                    argv.getFirst()
                            + " ended with "
                            + answer.exitCode()
                            + ": "
                            + (said.length() > SHOWN
                                    ? said.substring(said.length() - SHOWN)
                                    : said));
        }
    }

    private static Map<String, String> environment() {
        Map<String, String> env = new TreeMap<>();
        System.getenv()
                .forEach(
                        (name, value) -> {
                            if (PASSED.contains(name.toUpperCase(Locale.ROOT))
                                    || OWN.matcher(name).matches()) {
                                env.put(name, value);
                            }
                        });
        return env;
    }
}

package dev.agentvillage.runner.policy;

import java.util.Set;

/** Programs that come from elsewhere and run here without having been looked at. */
final class Downloads {
    private static final Set<String> FETCHING =
            Set.of(
                    "curl",
                    "wget",
                    "fetch",
                    "aria2c",
                    "http",
                    "https",
                    "xh",
                    "lynx",
                    "w3m",
                    "nc",
                    "ncat",
                    "netcat",
                    "socat",
                    "ftp",
                    "lwp-request",
                    "GET",
                    "curlie");

    private final Reading reading;

    Downloads(Reading reading) {
        this.reading = reading;
    }

    String of(Call call) {
        String name = call.name();
        boolean shell = Wrappers.isShell(name);
        boolean evaluates = name.equals("eval") || name.equals("source") || name.equals(".");
        if ((shell || evaluates || Interpreters.has(name)) && substituted(call)) {
            return name.equals("eval")
                    ? "it evaluates a download"
                    : "it runs a download without anybody having seen it";
        }
        return (shell || evaluates || Interpreters.has(name)) && readsInput(call) && piped(call)
                ? "it pipes a download into an interpreter"
                : "";
    }

    private boolean substituted(Call call) {
        for (Call other : reading.calls()) {
            if (!FETCHING.contains(other.name())) {
                continue;
            }
            for (Arg arg : call.argv()) {
                if (arg.runs().stream().anyMatch(other.origin()::within)) {
                    return true;
                }
            }
            for (Call.Redirection r : call.redirections()) {
                if (r.target().runs().stream().anyMatch(other.origin()::within)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** No script is named, or it is the standard input. */
    private static boolean readsInput(Call call) {
        for (Arg arg : call.arguments()) {
            String word = arg.text();
            if (word.equals("-")
                    || word.equals("-s")
                    || word.equals("/dev/stdin")
                    || word.equals("/proc/self/fd/0")) {
                return true;
            }
            if (word.equals("-c") || word.equals("-e") || word.equals("-m")) {
                return false;
            }
            if (!arg.option() && !word.startsWith("+")) {
                return false;
            }
        }
        return true;
    }

    private boolean piped(Call call) {
        return reading.calls().stream()
                .anyMatch(
                        other ->
                                FETCHING.contains(other.name())
                                        && call.origin().reads(other.origin()));
    }
}

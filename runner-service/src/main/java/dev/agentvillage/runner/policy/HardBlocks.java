package dev.agentvillage.runner.policy;

import java.util.List;
import java.util.Set;

/** What no policy allows. */
final class HardBlocks {
    private static final Set<String> ROOTS =
            Set.of(
                    "/",
                    "/bin",
                    "/boot",
                    "/dev",
                    "/etc",
                    "/home",
                    "/lib",
                    "/lib32",
                    "/lib64",
                    "/libx32",
                    "/media",
                    "/mnt",
                    "/opt",
                    "/proc",
                    "/root",
                    "/run",
                    "/sbin",
                    "/srv",
                    "/sys",
                    "/usr",
                    "/var",
                    "/Users",
                    "/System",
                    "/Library",
                    "/Applications");
    private static final List<String> SYSTEM =
            List.of(
                    "/etc", "/usr", "/boot", "/dev", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
                    "/sys", "/proc");
    private static final List<String> ANYBODYS = List.of("/tmp", "/var/tmp");
    private static final Set<String> HARMLESS_DEVICES =
            Set.of(
                    "null", "zero", "full", "stdin", "stdout", "stderr", "tty", "random", "urandom",
                    "ptmx");
    private static final Set<String> SPEAKING = Set.of("echo", "printf", "git", "gh", "glab");
    private static final Set<String> MAKING =
            Set.of(
                    "mke2fs",
                    "wipefs",
                    "blkdiscard",
                    "mkswap",
                    "sfdisk",
                    "sgdisk",
                    "fdisk",
                    "parted",
                    "cryptsetup");

    private static final Set<String> OWNING = Set.of("chmod", "chown", "chgrp", "setfacl");

    private final Reading reading;
    private final Situation situation;

    HardBlocks(Reading reading, Situation situation) {
        this.reading = reading;
        this.situation = situation;
    }

    /** Why; empty when nothing is wrong. */
    String of(Call call) {
        String name = call.name();
        if (name.equals("mkfs") || name.startsWith("mkfs.") || MAKING.contains(name)) {
            return "it makes a new file system";
        }
        if (!call.origin().function().isEmpty() && bomb(call)) {
            return "it is a fork bomb";
        }
        if (name.equals("rm") && recursive(call) && aRoot(operands(call))) {
            return "it deletes a system root, a home or more than the workspace";
        }
        if (OWNING.contains(name) && recursive(call) && aRoot(Wrappers.rest(operands(call), 1))) {
            return "it changes a system root recursively";
        }
        String download = new Downloads(reading).of(call);
        if (!download.isEmpty()) {
            return download;
        }
        String written = written(call);
        return written.isEmpty() ? read(call) : written;
    }

    private static List<Arg> operands(Call call) {
        return Options.NONE.operands(call.arguments());
    }

    private static boolean recursive(Call call) {
        return Options.given(call, "rR")
                || call.words().stream()
                        .anyMatch(w -> w.length() > 3 && "--recursive".startsWith(w))
                || call.arguments().stream()
                        .anyMatch(a -> !a.text().isEmpty() && a.text().charAt(0) == Word.UNKNOWN);
    }

    private static boolean bomb(Call call) {
        return call.name().equals(call.origin().function())
                && (call.background() || call.origin().stage() > 0 || piped(call));
    }

    /** Its own pipeline, at any level, is in the background or has a stage before it. */
    private static boolean piped(Call call) {
        for (Origin o = call.origin(); o != null; o = o.parent()) {
            if (o.stage() > 0 && o.function().equals(call.origin().function())) {
                return true;
            }
        }
        return false;
    }

    private boolean aRoot(List<Arg> targets) {
        for (Arg target : targets) {
            String text = target.text();
            while (text.endsWith("/*") || text.endsWith("/.*")) {
                text = text.substring(0, text.lastIndexOf('/'));
                text = text.isEmpty() ? "/" : text;
            }
            for (String base : reading.directories()) {
                String path = Paths.absolute(text, base, situation.home());
                if (ROOTS.contains(path)
                        || path.equals(situation.home())
                        || aHome(path)
                        || !path.isEmpty()
                                && !path.equals(situation.workspace())
                                && (Paths.under(situation.workspace(), path)
                                        || situation.holdsForeign(path))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean aHome(String path) {
        int last = path.lastIndexOf('/');
        return last > 0
                && (path.startsWith("/home/") || path.startsWith("/Users/"))
                && path.indexOf('/', 1) == last
                && !situation.isOwn(path);
    }

    private String written(Call call) {
        for (Arg target : Writes.of(call)) {
            for (String base : reading.directories()) {
                String path = Paths.absolute(target.text(), base, situation.home());
                String why = path.isEmpty() ? "" : writing(path);
                if (why.isEmpty() && !path.isEmpty() && target.known()) {
                    why = writing(situation.real().apply(path));
                }
                if (!why.isEmpty()) {
                    return why;
                }
            }
        }
        return "";
    }

    private String writing(String path) {
        if (situation.isOwn(path)) {
            return "";
        }
        if (situation.isForeign(path)) {
            return "it writes what belongs to the runner or to another session";
        }
        for (String root : SYSTEM) {
            if (Paths.under(path, root) && !harmless(path)) {
                return "it writes under " + root;
            }
        }
        return path.startsWith("/dev/") || ANYBODYS.stream().anyMatch(a -> Paths.under(path, a))
                ? ""
                : "it writes outside the workspace";
    }

    private static boolean harmless(String path) {
        return path.startsWith("/dev/")
                && (HARMLESS_DEVICES.contains(path.substring(5))
                        || path.startsWith("/dev/fd/")
                        || path.startsWith("/dev/shm/")
                        || path.startsWith("/dev/pts/"));
    }

    private String read(Call call) {
        for (Call.Redirection r : call.redirections()) {
            String why = r.reads() ? reading(r.target().text()) : "";
            if (!why.isEmpty()) {
                return why;
            }
        }
        if (SPEAKING.contains(call.name())) {
            return "";
        }
        for (Arg arg : call.arguments()) {
            for (String text : Paths.in(arg.text())) {
                String why = reading(text);
                if (!why.isEmpty()) {
                    return why;
                }
            }
        }
        return "";
    }

    private String reading(String text) {
        if (text.indexOf('/') < 0 && text.indexOf("id_") < 0 && reading.directories().size() == 1) {
            return "";
        }
        for (String base : reading.directories()) {
            String path = Paths.absolute(text, base, situation.home());
            String why = path.isEmpty() ? "" : Secrets.forbidden(path, situation);
            if (why.isEmpty() && !path.isEmpty() && text.indexOf(Word.UNKNOWN) < 0) {
                String real = situation.real().apply(path);
                why = real.equals(path) ? "" : Secrets.forbidden(real, situation);
            }
            if (!why.isEmpty()) {
                return why;
            }
        }
        return "";
    }
}

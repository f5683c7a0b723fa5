package dev.agentvillage.runner.runtime;

import java.nio.file.Path;

/** Installs versions for a person: {@code <directory> <provider>@<version> ...}. */
public final class InstallProgram {
    private InstallProgram() {}

    /**
     * Ends with 1 when one of them could not be installed, and tells why.
     *
     * @param args where versions are kept, and what is wanted
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 2) {
            System.err.println("usage: <directory> <provider>@<version>[#<integrity>] ...");
            System.exit(2);
        }
        Installer installer = new Installer(new Runtimes(Path.of(args[0]).toAbsolutePath()));
        boolean failed = false;
        for (int i = 1; i < args.length; i++) {
            failed |= !installed(installer, args[i]);
        }
        System.exit(failed ? 1 : 0);
    }

    private static boolean installed(Installer installer, String wanted)
            throws InterruptedException {
        String[] named = wanted.split("#", 2);
        int at = named[0].lastIndexOf('@');
        try {
            Installed done =
                    installer.install(
                            at < 0 ? named[0] : named[0].substring(0, at),
                            at < 0 ? "" : named[0].substring(at + 1),
                            named.length > 1 ? named[1] : "");
            // A program's output: what was installed, its integrity, and where.
            System.out.println(named[0] + " " + done.integrity() + " " + done.program());
            return true;
        } catch (InstallFailure e) {
            System.err.println(named[0] + ": " + e.getMessage());
            return false;
        }
    }
}

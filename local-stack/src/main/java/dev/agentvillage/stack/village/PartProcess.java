package dev.agentvillage.stack.village;

import java.nio.file.Path;

/** How one part is run. */
interface PartProcess {
    Part part();

    int port();

    Path log();

    /** Starts its process and returns at once. */
    Process launch();

    /** Returns when it does its work, throws when its process ends or that takes too long. */
    void awaitReady(Process process);

    /** Ends a process of this part, with force after a time. */
    void stop(ProcessHandle process);
}

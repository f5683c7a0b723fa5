package dev.agentvillage.stack.bench;

import java.time.Duration;
import java.util.Map;

/** What the parts of the measured village take of the machine. */
public interface Parts {
    /** What each has resident now, in words. */
    String memory();

    /** Processor time of each since its start, by name, in the order of their start. */
    Map<String, Duration> processorTime();
}

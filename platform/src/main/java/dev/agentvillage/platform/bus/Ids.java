package dev.agentvillage.platform.bus;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.util.UUID;

/** Time-ordered UUIDs, for rows and records that nobody types. */
public final class Ids {
    private static final NoArgGenerator GENERATOR = Generators.timeBasedEpochRandomGenerator();

    private Ids() {}

    public static UUID timeOrdered() {
        return GENERATOR.generate();
    }
}

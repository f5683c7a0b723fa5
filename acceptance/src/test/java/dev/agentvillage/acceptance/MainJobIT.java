package dev.agentvillage.acceptance;

import dev.agentvillage.stack.demo.Demo;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MainJobIT {
    private final Village village = Village.up();

    @Test
    void theDemoHoldsWhatItShows() throws Exception {
        Path directory = village.directory("demo");
        new Demo(village.developer(), System.out).run(directory);
    }
}

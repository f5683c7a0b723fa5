package dev.agentvillage.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentvillage.stack.demo.Demo;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(Village.SINGLE)
class MainJobIT {
    private final Village village = Village.up();

    @Test
    void theDemoHoldsWhatItShows() throws Exception {
        Path directory = village.directory("demo");
        new Demo(village.developer(), new PrintWriter(System.out, true, UTF_8)).run(directory);
    }
}

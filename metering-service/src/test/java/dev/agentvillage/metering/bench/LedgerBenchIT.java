package dev.agentvillage.metering.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The benchmark works; what it gives is for {@code ./village bench} to say. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class LedgerBenchIT {
    @Test
    void theLedgerIsExactAfterIt() throws SQLException {
        int ticks = Integer.getInteger("bench.ticks", 20_000);
        assertThat(LedgerBench.run(TestStack.get().environment("metering"), ticks, 500, System.out))
                .isTrue();
    }
}

package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.bench.Bench;
import dev.agentvillage.stack.bench.Parts;
import dev.agentvillage.stack.village.BrokerAccess;
import dev.agentvillage.stack.village.Part;
import dev.agentvillage.stack.village.RunningVillage;
import dev.agentvillage.stack.village.ServiceProgram;
import dev.agentvillage.stack.village.VillageAccess;
import dev.agentvillage.stack.village.VillageDirectory;
import dev.agentvillage.stack.village.VillageOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Measures. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure the whole system from outside and print the figures.")
final class BenchCommand implements Callable<Integer> {
    private static final String LEDGER = "dev.agentvillage.metering.bench.LedgerBench";
    private static final String POLICY = "dev.agentvillage.runner.bench.PolicyBench";
    private static final String WORKSPACE = "dev.agentvillage.runner.bench.WorkspaceBench";

    @Mixin VillageUse village = new VillageUse();

    /** What to measure, of parts that can be measured alone. */
    enum Only {
        metering
    }

    @Parameters(arity = "0..1", description = "Only this: ${COMPLETION-CANDIDATES}.")
    @Nullable Only only;

    @Override
    public Integer call() throws IOException, GitAPIException {
        return only == Only.metering
                ? village.run(
                        List.of(Part.BROKER, Part.POSTGRES, Part.METERING),
                        (_, options, _, _) -> ServiceProgram.run(options, Part.METERING, LEDGER))
                : village.run(BenchCommand::bench);
    }

    private static int bench(
            VillageAccess access, VillageOptions options, Path place, PrintWriter out)
            throws IOException, GitAPIException {
        Bench.run(
                access.client("bench", "bench", "developer"),
                BrokerAccess.to(options),
                place.resolve("measured"),
                new PartsOf(options.data()),
                options.maxSessions(),
                out);
        out.flush();
        return Math.max(
                ServiceProgram.run(options, Part.METERING, LEDGER),
                Math.max(
                        ServiceProgram.run(options, Part.RUNNER, WORKSPACE),
                        ServiceProgram.run(options, Part.RUNNER, POLICY)));
    }

    private record PartsOf(VillageDirectory directory) implements Parts {
        @Override
        public String memory() {
            return RunningVillage.memory(directory);
        }

        @Override
        public Map<String, Duration> processorTime() {
            return RunningVillage.processorTime(directory);
        }
    }
}

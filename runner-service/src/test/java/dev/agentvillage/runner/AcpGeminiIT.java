package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.event.WorkEvent.CommandStarted;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.model.Spend;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A real agent of the Agent Client Protocol, by configuration alone: Gemini CLI's other face. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
@TestProfile(AcpGeminiIT.Configured.class)
class AcpGeminiIT extends AgentContinues {
    private static final String CLI = "gemini_cli";

    /** As {@code docs/providers/acp.md} says it. */
    public static final class Configured implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            if (Agents.missing(CLI).isPresent()) {
                return Map.of();
            }
            try (Stream<Path> versions = Files.list(Agents.runtimes().resolve(CLI))) {
                Path program =
                        versions.map(v -> v.resolve("node_modules/.bin/gemini"))
                                .filter(Files::isExecutable)
                                .findFirst()
                                .orElseThrow();
                Path file = Files.createTempFile("agent", ".json");
                file.toFile().deleteOnExit();
                Files.writeString(
                        file,
                        """
                        {"command": ["%s", "--acp"],
                         "environment": {"GOOGLE_GEMINI_BASE_URL": "${baseUrl}", "GEMINI_API_KEY": "${apiKey}"},
                         "authenticate": "gemini-api-key",
                         "conversation": {"found": ".gemini/tmp/*/chats/session-*-${shortId}.jsonl",
                                          "put": ".gemini/tmp/${directoryName}/chats/session-0-${shortId}.jsonl"}}
                        """
                                .formatted(program));
                return Map.of("ACP_AGENT_FILE", file.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    String provider() {
        return "acp";
    }

    @Override
    String path() {
        return "";
    }

    @Override
    Optional<String> missing() {
        return Agents.missing(CLI);
    }

    @Override
    boolean resumes() {
        return true;
    }

    /** As in {@link #usageIsWhatWasServed}. */
    @Override
    void assertCounted(Tokens told, Tokens newly) {
        assertThat(told.input()).isBetween(1L, newly.input() + newly.cachedInput());
        assertThat(told.output()).isBetween(1L, newly.output());
    }

    /** It tells no exit codes by this protocol. */
    @Test
    @Override
    void itsCommandsAreToldWithTheirExitCodes() {
        assertThat(story().all(CommandStarted.class))
                .extracting(c -> c.argv().getFirst())
                .contains("ls", "git");
    }

    @Test
    @Override
    void nothingOfTheServiceIsInItsEnvironment() {
        assumeTrue(false, "it tells no exit codes by this protocol");
    }

    /** It leaves out its thoughts, and what it asks a model by itself. */
    @Test
    @Override
    void usageIsWhatWasServed() {
        Tokens told = story().end().totalUsage().tokens();
        Spend served = story().served();
        assertThat(told.input()).isBetween(1L, served.freshInput() + served.cacheRead());
        assertThat(told.output()).isBetween(1L, served.output());
        assertThat(story().all(TurnFinished.class).getFirst().tokens()).isEqualTo(told);
    }
}

package dev.agentvillage.runner.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.model.Terminal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTest {
    private static final ProviderDriver.Place PLACE =
            new ProviderDriver.Place(Path.of("/s/repo"), Path.of("/s/home"), Path.of("/s/hooks"));

    @Test
    void whatIsShortIsTheArgumentItself() {
        SessionSpec spec = spec("Fix it", "x".repeat(4_000));
        Prompt.Argument argument = Prompt.argument(spec, PLACE);
        assertThat(argument.text()).isEqualTo(Prompt.of(spec)).startsWith("Fix it\n\nxxx");
        assertThat(argument.files()).isEmpty();
    }

    @Test
    void whatIsLongIsInAFileOfTheSessionsHomeAndOneLineSaysWhere() {
        // Counted in bytes, as a system does: these are three each.
        SessionSpec spec = spec("Fix\n it", "火".repeat(4_000));
        Prompt.Argument argument = Prompt.argument(spec, PLACE);
        Path file = Path.of("/s/home/task/prompt.md");
        assertThat(argument.files()).containsOnlyKeys(file).containsEntry(file, Prompt.of(spec));
        assertThat(argument.text()).contains(file.toString(), "(Fix it)").doesNotContain("\n", "火");
    }

    private static SessionSpec spec(String title, String goal) {
        return new SessionSpec(
                SessionKind.AGENT,
                new OrgId("demo"),
                "claude_code",
                null,
                RepoRef.local("/r"),
                Checkout.DEFAULT_BRANCH,
                null,
                new Task(title, goal, null, null, null, null),
                Policy.OPEN,
                List.of(),
                Limits.NONE,
                SessionMode.WRITE,
                Terminal.DEFAULT,
                null,
                null,
                0);
    }
}

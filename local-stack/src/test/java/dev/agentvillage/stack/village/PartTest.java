package dev.agentvillage.stack.village;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.stack.process.StackException;
import org.junit.jupiter.api.Test;

final class PartTest {
    @Test
    void everyPartIsFoundByItsNameInCommandsAndInTheTable() {
        for (var part : Part.all(Part.MOST, Part.MOST)) {
            assertThat(Part.byId(part.id())).contains(part);
            if (part.isService()) {
                assertThat(Part.byId(part.title())).contains(part);
            }
        }
        assertThat(Part.session(2).title()).isEqualTo("session-service-2");
        assertThat(Part.runner(2).id()).isEqualTo("runner-2");
    }

    @Test
    void whatNamesNoPartIsNone() {
        for (var id :
                new String[] {
                    "", "sessions", "session-1", "session-9", "metering-2", "broker-service", "../x"
                }) {
            assertThat(Part.byId(id)).as(id).isEmpty();
        }
    }

    @Test
    void onlySessionsAndRunnersMayBeSeveral() {
        assertThatThrownBy(() -> new Part(Part.Kind.METERING, 2))
                .isInstanceOf(StackException.class);
        assertThatThrownBy(() -> Part.session(0)).isInstanceOf(StackException.class);
    }
}

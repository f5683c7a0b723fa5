package dev.agentvillage.session.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.session.order.Flaw;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.order.OrderReader;
import dev.agentvillage.session.order.Reading;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is described is what is read. */
class CreateBodyTest {
    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("", CreateBody.class),
                Arguments.of("command", CreateBody.Command.class),
                Arguments.of("policy", CreateBody.PolicyBody.class),
                Arguments.of("limits", CreateBody.LimitsBody.class),
                Arguments.of("repoRef", RepoRef.class),
                Arguments.of("checkout", Checkout.class),
                Arguments.of("task", Task.class),
                Arguments.of("terminal", Terminal.class));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyDescribedFieldIsKnownAndNoOther(String of, Class<?> shape) {
        for (var component : shape.getRecordComponents()) {
            assertThat(unknown(of, component.getName())).as(component.getName()).isFalse();
        }
        assertThat(unknown(of, "no-such-field")).isTrue();
    }

    private static boolean unknown(String of, String field) {
        Map<String, Object> inner = Map.of(field, Map.of());
        // The command is only looked into where it is allowed.
        Map<String, Object> body =
                of.isEmpty() ? inner : Map.of(of, inner, "providerId", "command");
        Reading<Order> reading = new OrderReader(p -> true, p -> true).read(body);
        return reading instanceof Reading.Flawed<Order>(List<Flaw> flaws)
                && flaws.stream()
                        .anyMatch(
                                f ->
                                        f.code().equals("unknown_field")
                                                && f.pointer().endsWith("/" + field));
    }
}

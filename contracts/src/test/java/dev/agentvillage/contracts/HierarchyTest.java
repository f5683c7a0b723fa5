package dev.agentvillage.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agentvillage.contracts.event.LifecycleEvent;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** javac knows the leaves of a sealed interface, Jackson only its list: they must be the same. */
class HierarchyTest {

    static List<Class<?>> sealed() {
        return WireRecord.SEALED;
    }

    @ParameterizedTest
    @MethodSource("sealed")
    void everyLeafIsListedOnce(Class<?> root) {
        assertThat(listed(root).map(JsonSubTypes.Type::value))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        WireRecord.leaves(root).stream()
                                .filter(leaf -> !WireRecord.forUnknown(leaf))
                                .toList());
        assertThat(listed(root).map(JsonSubTypes.Type::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[A-Z]+(_[A-Z]+)+|DRAIN|UNDRAIN"));
    }

    @ParameterizedTest
    @MethodSource("sealed")
    void everyHierarchyHasALeafForWhatItDoesNotKnow(Class<?> root) {
        Class<?> unknown = root.getAnnotation(JsonTypeInfo.class).defaultImpl();

        assertThat(WireRecord.leaves(root)).contains(unknown);
        assertThat(WireRecord.forUnknown(unknown)).isTrue();
    }

    @Test
    void everyLeafIsARecord() {
        assertThat(WireRecord.all()).isNotEmpty().allMatch(type -> type.leaf().isRecord());
    }

    @Test
    void namesAreUniqueOverAllTopics() {
        assertThat(WireRecord.all().stream().map(WireRecord::name)).doesNotHaveDuplicates();
    }

    @Test
    void aRecordKnowsItsName() {
        assertThat(WireTypes.nameOf(LifecycleEvent.SessionEnded.class)).isEqualTo("SESSION_ENDED");
        assertThat(WireTypes.nameOf(RunnerHeartbeat.class)).isEqualTo("RunnerHeartbeat");
        assertThatThrownBy(() -> WireTypes.of(LifecycleEvent.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Stream<JsonSubTypes.Type> listed(Class<?> root) {
        return Stream.of(root.getAnnotation(JsonSubTypes.class).value());
    }
}

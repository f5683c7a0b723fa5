package dev.agentvillage.runner.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownKeysTest {
    @Test
    void whatIsReadIsKnown() {
        assertThat(KnownKeys.READ.names())
                .contains(
                        "RUNNER_ID",
                        "RUNNER_POOL",
                        "RUNNER_VERSION",
                        "DRAIN_TIMEOUT_MS",
                        "LOG_LEVEL",
                        "CONTROL_PLANE_PUBLIC_KEY",
                        "WORKSPACE_ROOT",
                        "RUNNER_CACHE_DIR",
                        "MAX_CONCURRENT_SESSIONS",
                        "USAGE_TICK_INTERVAL_MS",
                        "SESSION_TIMEOUT_MS");
        assertThat(KnownKeys.READ.misspelt(KnownKeys.READ.names())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WORKSPACE_ROOOT", "WORKSPACE_RO0T", "WORKSPACE_ROT", "WORKSPAEC_ROOT"})
    void oneSlipIsNoticed(String set) {
        assertThat(KnownKeys.READ.misspelt(Set.of(set)))
                .containsExactly(set + " is unknown: WORKSPACE_ROOT is meant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "HOME", "RUNNER_OS", "RUNNER_TEMP", "WORKSPACE", "JAVA_HOME"})
    void othersAreNotOurs(String set) {
        assertThat(KnownKeys.READ.misspelt(Set.of(set))).isEmpty();
    }
}

package dev.agentvillage.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandoverTest {
    private final Handover<String> handover = new Handover<>();

    @Test
    void whatIsGivenInTimeIsTaken() {
        assertThat(handover.give("a program")).isTrue();
        assertThat(handover.take()).isEqualTo("a program");
    }

    @Test
    void whatComesTooLateStaysWithWhoBroughtIt() {
        assertThat(handover.take()).isNull();
        assertThat(handover.give("a program")).isFalse();
        assertThat(handover.take()).isNull();
    }
}

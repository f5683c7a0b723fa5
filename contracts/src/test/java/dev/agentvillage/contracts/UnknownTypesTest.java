package dev.agentvillage.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.event.ProviderEvent;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.TerminalEvent;
import dev.agentvillage.contracts.event.Unrecognized;
import dev.agentvillage.contracts.id.RunnerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Services are upgraded one by one: what an older one does not know, it passes on unharmed. */
class UnknownTypesTest {
    private static final String SESSION = "3f2b8c1e-5d64-4a0f-9b7e-2c1d0e9f8a7b";
    private static final String EVENT =
            """
            {"type":"SESSION_TELEPORTED","eventId":"0198c5a0-7b3e-7d21-8a4f-0000006f1e05",\
            "sessionId":"3f2b8c1e-5d64-4a0f-9b7e-2c1d0e9f8a7b","orgId":"acme",\
            "repoRef":{"provider":"git","url":"https://git.example.com/a.git"},"ts":1793534400685,\
            "runnerId":"runner-7","incarnation":"b5","attempt":2,"seq":5,\
            "to":{"planet":"mars","by":["beam",null,1.5,9007199254740993]}}""";
    private static final String ACCEPTED =
            """
            {"type":"RUNNER_EVENT_ACCEPTED","eventId":"0198c5a0-7b3e-7d21-8a4f-0000006f1e06",\
            "sessionId":"3f2b8c1e-5d64-4a0f-9b7e-2c1d0e9f8a7b","orgId":"acme","seq":9,"at":7,\
            "event":%s,"receivedAt":6}"""
                    .formatted(EVENT);

    @Test
    void anUnknownRunnerEventKeepsItsNameItsFieldsAndItsEnvelope() throws JsonProcessingException {
        RunnerEvent event = read(EVENT, RunnerEvent.class);

        assertThat(event).isInstanceOf(Unrecognized.class);
        assertThat(event.type()).isEqualTo("SESSION_TELEPORTED");
        assertThat(event.envelope().sessionId()).hasToString(SESSION);
        assertThat(event.envelope().runnerId()).isEqualTo(new RunnerId("runner-7"));
        assertThat(event.envelope().attempt()).isEqualTo(2);
        assertThat(event.envelope().seq()).isEqualTo(5);
        assertThat(event.envelope().repoRef().url()).isEqualTo("https://git.example.com/a.git");
        assertThat(event.eventStream()).isEqualTo(RunnerEvent.Stream.EVENTS);
        assertThat(WireMapper.MAPPER.writeValueAsString(event)).isEqualTo(EVENT);
        assertThat(written(event, RunnerEvent.class)).isEqualTo(EVENT);
    }

    @Test
    void itsTypeMayStandAnywhere() throws JsonProcessingException {
        String late = EVENT.replace("\"type\":\"SESSION_TELEPORTED\",", "");
        late = late.substring(0, late.length() - 1) + ",\"type\":\"SESSION_TELEPORTED\"}";

        assertThat(read(late, RunnerEvent.class).type()).isEqualTo("SESSION_TELEPORTED");
    }

    @Test
    void anAcceptedEventOfAnUnknownTypeIsPassedOn() throws JsonProcessingException {
        SessionEvent event = read(ACCEPTED, SessionEvent.class);

        assertThat(event).isInstanceOf(SessionEvent.RunnerEventAccepted.class);
        assertThat(written(event, SessionEvent.class)).isEqualTo(ACCEPTED);
    }

    @Test
    void anUnknownSessionEventIsPassedOn() throws JsonProcessingException {
        String renamed = ACCEPTED.replace("RUNNER_EVENT_ACCEPTED", "SESSION_CLONED");

        SessionEvent event = read(renamed, SessionEvent.class);

        assertThat(event).isInstanceOf(SessionEvent.Unknown.class);
        assertThat(event.type()).isEqualTo("SESSION_CLONED");
        assertThat(event.envelope().seq()).isEqualTo(9);
        assertThat(written(event, SessionEvent.class)).isEqualTo(renamed);
    }

    @Test
    void anUnknownCommandSaysWhomToAnswer() throws JsonProcessingException {
        String dance =
                """
                {"type":"DANCE","commandId":"0198c5a0-7b3e-7d21-8a4f-0000006f1e05","sessionId":"%s"}"""
                        .formatted(SESSION);

        RunnerCommand command = read(dance, RunnerCommand.class);

        assertThat(command).isInstanceOf(RunnerCommand.Unknown.class);
        var unknown = (RunnerCommand.Unknown) command;
        assertThat(unknown.type()).isEqualTo("DANCE");
        assertThat(unknown.commandId()).hasToString("0198c5a0-7b3e-7d21-8a4f-0000006f1e05");
        assertThat(unknown.sessionId())
                .hasValueSatisfying(id -> assertThat(id).hasToString(SESSION));
        assertThat(written(command, RunnerCommand.class)).isEqualTo(dance);
    }

    @Test
    void knownAndUnknownKeepTheirTypeInAList() throws JsonProcessingException {
        var turn =
                new ProviderEvent.TurnStarted(read(EVENT, RunnerEvent.class).envelope(), "turn-1");
        List<RunnerEvent> both = List.of(turn, read(EVENT, RunnerEvent.class));

        String text = WireMapper.MAPPER.writeValueAsString(both);

        assertThat(WireMapper.MAPPER.readValue(text, new TypeReference<List<RunnerEvent>>() {}))
                .isEqualTo(both);
    }

    @Test
    void withoutAWholeEnvelopeNothingIsRead() {
        for (String field : List.of("eventId", "sessionId", "orgId", "repoRef", "seq", "type")) {
            String torn = EVENT.replace("\"" + field + "\":", "\"x\":");

            assertThatThrownBy(() -> read(torn, RunnerEvent.class))
                    .as("without %s", field)
                    .isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void aKnownEventWithoutAWholeEnvelopeIsNotReadEither() {
        String resized =
                EVENT.replace("SESSION_TELEPORTED", "TERMINAL_RESIZED")
                        .replace("\"to\":", "\"cols\":80,\"rows\":24,\"offset\":0,\"to\":");
        assertThatCodeReads(resized);

        for (String field :
                List.of("eventId", "sessionId", "orgId", "runnerId", "attempt", "seq", "cols")) {
            String torn = resized.replace("\"" + field + "\":", "\"x\":");

            assertThatThrownBy(() -> read(torn, RunnerEvent.class))
                    .as("without %s", field)
                    .isInstanceOf(JsonProcessingException.class);
        }
    }

    private static void assertThatCodeReads(String resized) {
        try {
            assertThat(read(resized, RunnerEvent.class))
                    .isInstanceOf(TerminalEvent.TerminalResized.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(resized, e);
        }
    }

    private static <T> T read(String text, Class<T> as) throws JsonProcessingException {
        return WireMapper.MAPPER.readValue(text, as);
    }

    private static <T> String written(T value, Class<T> as) throws JsonProcessingException {
        return WireMapper.MAPPER.writerFor(as).writeValueAsString(value);
    }
}

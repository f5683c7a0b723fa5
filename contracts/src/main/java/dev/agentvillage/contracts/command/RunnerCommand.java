package dev.agentvillage.contracts.command;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.agentvillage.contracts.WireTypes;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A record on {@code runner.commands.<pool>}: about one session, or about the runner itself. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        include = JsonTypeInfo.As.EXISTING_PROPERTY,
        property = "type",
        visible = true,
        defaultImpl = RunnerCommand.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = SessionCommand.StartSession.class, name = "START_SESSION"),
    @JsonSubTypes.Type(value = SessionCommand.SendInput.class, name = "SEND_INPUT"),
    @JsonSubTypes.Type(value = SessionCommand.ResizeTerminal.class, name = "RESIZE_TERMINAL"),
    @JsonSubTypes.Type(value = SessionCommand.PauseSession.class, name = "PAUSE_SESSION"),
    @JsonSubTypes.Type(value = SessionCommand.ResumeSession.class, name = "RESUME_SESSION"),
    @JsonSubTypes.Type(value = SessionCommand.StopSession.class, name = "STOP_SESSION"),
    @JsonSubTypes.Type(value = SessionCommand.ResolveApproval.class, name = "RESOLVE_APPROVAL"),
    @JsonSubTypes.Type(value = RunnerControl.PrepareRuntime.class, name = "PREPARE_RUNTIME"),
    @JsonSubTypes.Type(value = RunnerControl.RemoveRuntime.class, name = "REMOVE_RUNTIME"),
    @JsonSubTypes.Type(value = RunnerControl.Drain.class, name = "DRAIN"),
    @JsonSubTypes.Type(value = RunnerControl.Undrain.class, name = "UNDRAIN"),
    @JsonSubTypes.Type(value = RunnerControl.KillSessions.class, name = "KILL_SESSIONS")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder("type")
public sealed interface RunnerCommand permits SessionCommand, RunnerControl, RunnerCommand.Unknown {

    /** Its name on the wire, written as an ordinary first property, whatever the declared type. */
    @JsonProperty(value = "type", access = JsonProperty.Access.READ_ONLY)
    default String type() {
        return WireTypes.nameOf(getClass());
    }

    /** A command of a later version: answered {@code refused}, never ignored. */
    record Unknown(Map<String, Object> fields) implements RunnerCommand {

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public Unknown {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        @JsonValue
        @Override
        public Map<String, Object> fields() {
            return fields;
        }

        @Override
        public String type() {
            return String.valueOf(fields.get("type"));
        }

        /**
         * Whom to answer.
         *
         * @throws IllegalArgumentException when it has no id
         */
        public CommandId commandId() {
            return new CommandId(UUID.fromString(String.valueOf(fields.get("commandId"))));
        }

        /** The session it is about, when it is about one. */
        public Optional<SessionId> sessionId() {
            return Optional.ofNullable(fields.get("sessionId"))
                    .map(id -> SessionId.of(id.toString()));
        }
    }
}

package dev.agentvillage.contracts.command;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;

/** A record on {@code runner.commands.<pool>}: about one session, or about the runner itself. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
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
public sealed interface RunnerCommand permits SessionCommand, RunnerControl, RunnerCommand.Unknown {

    /** A command of a later version: answered {@code refused}, never ignored. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
    record Unknown(@JsonAnySetter @JsonAnyGetter Map<String, Object> fields)
            implements RunnerCommand {}
}

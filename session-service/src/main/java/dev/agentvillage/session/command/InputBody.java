package dev.agentvillage.session.command;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is typed, as it is described. */
@Schema(name = "Input", requiredProperties = "data")
record InputBody(
        @Schema(minLength = 1, description = "At most 64 KiB of UTF-8", examples = "ls -l")
                String data,
        @Schema(
                        description =
                                "`raw`: the bytes as they are; `line`: and Enter; `prompt`: pasted, a pause, Enter",
                        defaultValue = "raw")
                @Nullable InputMode mode) {}

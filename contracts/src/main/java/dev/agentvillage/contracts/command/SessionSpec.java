package dev.agentvillage.contracts.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.model.Limits;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.model.Terminal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All a runner needs to know about a session.
 *
 * @param command argv; for the provider {@code command} and patrols
 * @param continues what the session takes over from another; absent where it begins anew
 * @param startOffset where the terminal's offsets go on, for an attempt after the first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionSpec(
        SessionKind kind,
        OrgId orgId,
        String providerId,
        @Nullable String providerVersion,
        RepoRef repoRef,
        Checkout checkout,
        @Bounds(max = 500) @Nullable String roomPath,
        Task task,
        Policy policy,
        List<SealedSecret> env,
        Limits limits,
        SessionMode mode,
        Terminal terminal,
        @Bounds(min = 1, max = 256) @Nullable List<String> command,
        @Nullable Continuation continues,
        long startOffset) {}

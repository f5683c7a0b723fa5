package dev.agentvillage.contracts.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Adapter;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.contracts.session.SessionState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A runner's state of itself, every 10 s and on change. {@code cpu}, {@code memory} and {@code
 * disk} are 0–100.
 *
 * @param clock the runner's epoch milliseconds: how its clock is off is measured by this
 * @param readOnly whether sessions in mode {@code read_only} can be had here; absent is no
 * @param missing the providers that cannot be had here, with the reason; absent of a runner that
 *     does not say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunnerHeartbeat(
        RunnerId runnerId,
        String incarnation,
        String runnerVersion,
        String contractsVersion,
        String pool,
        Status status,
        String hostname,
        Map<String, String> labels,
        @Nullable String publicKey,
        long clock,
        Capacity capacity,
        List<Runtime> runtimes,
        List<Held> sessions,
        @Nullable Boolean readOnly,
        @Nullable List<Missing> missing) {

    /** Of a runner that says no more than it has to. */
    public RunnerHeartbeat(
            RunnerId runnerId,
            String incarnation,
            String runnerVersion,
            String contractsVersion,
            String pool,
            Status status,
            String hostname,
            Map<String, String> labels,
            @Nullable String publicKey,
            long clock,
            Capacity capacity,
            List<Runtime> runtimes,
            List<Held> sessions) {
        this(
                runnerId,
                incarnation,
                runnerVersion,
                contractsVersion,
                pool,
                status,
                hostname,
                labels,
                publicKey,
                clock,
                capacity,
                runtimes,
                sessions,
                null,
                null);
    }

    public enum Status {
        @JsonProperty("online")
        ONLINE,
        @JsonProperty("draining")
        DRAINING,
        @JsonProperty("maintenance")
        MAINTENANCE
    }

    /**
     * @param disk {@link #DISK_LOW} also when so little room is left that new sessions are refused
     */
    public record Capacity(
            int maxSessions,
            int active,
            @Bounds(max = 100) int cpu,
            @Bounds(max = 100) int memory,
            @Bounds(max = 100) int disk) {
        public static final int DISK_LOW = 100;
    }

    /**
     * A version of a provider that can be had.
     *
     * @param adapter by which it is run; absent of a runner that does not say
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Runtime(
            String providerId,
            String version,
            @Nullable String integrity,
            Capabilities capabilities,
            @Nullable Adapter adapter) {
        public Runtime(
                String providerId,
                String version,
                @Nullable String integrity,
                Capabilities capabilities) {
            this(providerId, version, integrity, capabilities, null);
        }
    }

    /**
     * A provider that cannot be had.
     *
     * @param reason for a person, with what to do about it
     */
    public record Missing(String providerId, @Bounds(max = 1000) String reason) {}

    public record Held(SessionId id, @Bounds(min = 1) int attempt, SessionState state) {}
}

package dev.agentvillage.contracts.update;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.id.OrgId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a provider runs for whom. {@code version} is monotonic; percentages are
 * thousandths of a percent.
 */
public record RuntimeAssignment(
        String providerId,
        long version,
        List<Channel> channels,
        List<Pin> pins,
        List<String> blocked) {

    public record Build(String version, String integrity) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Channel(String channel, Build stable, @Nullable Candidate candidate) {}

    public record Candidate(
            String version,
            String integrity,
            String rolloutId,
            String salt,
            @Bounds(max = 100_000) int percentMilli) {}

    public record Pin(OrgId orgId, String version) {}
}

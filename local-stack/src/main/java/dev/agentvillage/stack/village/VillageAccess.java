package dev.agentvillage.stack.village;

import dev.agentvillage.stack.client.VillageClient;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.secret.LocalIssuer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * How users reach a running village.
 *
 * @param sessions base address of session-service
 * @param metering base address of metering-service
 */
public record VillageAccess(URI sessions, URI metering, LocalIssuer issuer) {
    private static final Duration HOUR = Duration.ofHours(1);

    static VillageAccess on(int session, int metering, LocalIssuer issuer) {
        return new VillageAccess(address(session), address(metering), issuer);
    }

    /**
     * The village that another process runs on the directory.
     *
     * @throws StackException when none does
     */
    public static VillageAccess to(VillageDirectory directory) {
        var status =
                RunningVillage.on(directory)
                        .orElseThrow(
                                () ->
                                        new StackException(
                                                "No village runs on " + directory.root() + "."));
        return on(
                port(status, Part.SESSION),
                port(status, Part.METERING),
                LocalIssuer.in(directory.secrets(), Clock.systemUTC()));
    }

    private static int port(VillageStatus status, Part part) {
        return status.of(part)
                .map(PartStatus::port)
                .orElseThrow(() -> new StackException(part.title() + " is not running"));
    }

    /** REST and WebSocket as this person. */
    public VillageClient client(String org, String subject, String... roles) {
        return new VillageClient(sessions, metering, token(org, subject, roles));
    }

    /** A bearer token that is good for an hour. */
    public String token(String org, String subject, String... roles) {
        return issuer.token(org, subject, List.of(roles), HOUR);
    }

    /** A bearer token that was good until an hour ago. */
    public String expiredToken(String org, String subject, String... roles) {
        return issuer.token(org, subject, List.of(roles), HOUR.negated());
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}

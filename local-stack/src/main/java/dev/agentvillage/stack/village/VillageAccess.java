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
 * @param sessions base addresses of session-service, one for each replica
 * @param metering base address of metering-service
 */
public record VillageAccess(List<URI> sessions, URI metering, LocalIssuer issuer) {
    private static final Duration HOUR = Duration.ofHours(1);

    public VillageAccess {
        sessions = List.copyOf(sessions);
    }

    static VillageAccess on(List<Integer> sessions, int metering, LocalIssuer issuer) {
        return new VillageAccess(
                sessions.stream().map(VillageAccess::address).toList(), address(metering), issuer);
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
                ports(status, Part.Kind.SESSION),
                ports(status, Part.Kind.METERING).getFirst(),
                LocalIssuer.in(directory.secrets(), Clock.systemUTC()));
    }

    private static List<Integer> ports(VillageStatus status, Part.Kind kind) {
        var ports =
                status.parts().stream()
                        .filter(p -> p.part().kind() == kind)
                        .map(PartStatus::port)
                        .toList();
        if (ports.isEmpty()) {
            throw new StackException(kind.title() + " is not running");
        }
        return ports;
    }

    /** REST and WebSocket as this person, at the first replica. */
    public VillageClient client(String org, String subject, String... roles) {
        return client(1, org, subject, roles);
    }

    /**
     * REST and WebSocket as this person.
     *
     * @param replica of session-service, from 1
     */
    public VillageClient client(int replica, String org, String subject, String... roles) {
        return new VillageClient(sessions.get(replica - 1), metering, token(org, subject, roles));
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

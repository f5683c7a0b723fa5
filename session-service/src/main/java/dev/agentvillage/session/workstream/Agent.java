package dev.agentvillage.session.workstream;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.session.order.Order;
import dev.agentvillage.session.session.Hashes;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Session;

/**
 * What the work stream needs to know of a session beside its events.
 *
 * @param endedByUs no runner said how it ended
 */
record Agent(
        SessionId session,
        OrgId org,
        String agentId,
        String type,
        String name,
        String villageId,
        String repoId,
        String repoPath,
        long createdAt,
        boolean endedByUs) {

    static Agent of(Session session) {
        Order order = session.order();
        String agentId = session.id().agentId();
        return new Agent(
                session.id(),
                session.org(),
                agentId,
                order.providerId(),
                order.agentName() == null ? agentId : order.agentName(),
                order.villageId(),
                Hashes.repoId(session.org(), order.repoRef()).value(),
                path(order.repoRef()),
                session.createdAt(),
                session.ended() && session.placing().standing() != Placing.Standing.ACCEPTED);
    }

    Room room(Room.Kind kind) {
        return new Room(
                kind,
                org,
                switch (kind) {
                    case VILLAGE -> villageId;
                    case AGENT -> agentId;
                    case REPO -> repoId;
                });
    }

    private static String path(RepoRef repo) {
        return switch (repo.provider()) {
            case LOCAL -> String.valueOf(repo.path());
            case GIT -> String.valueOf(repo.url());
            case GITHUB, GITLAB, BITBUCKET -> repo.owner() + "/" + repo.name();
        };
    }
}

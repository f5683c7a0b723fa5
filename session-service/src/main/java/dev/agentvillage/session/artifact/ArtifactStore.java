package dev.agentvillage.session.artifact;

import dev.agentvillage.contracts.event.ArtifactPart;
import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Artifacts. */
public interface ArtifactStore {

    /** Stores the parts that come from where their session is placed; a part counts once. */
    Uni<Void> store(List<ArtifactPart> parts);

    /** A whole artifact; nothing while parts are missing. */
    Uni<Optional<byte[]>> read(SessionId session, String artifactId);
}

package dev.agentvillage.runner;

import dev.agentvillage.contracts.event.ArtifactPart;
import dev.agentvillage.contracts.model.PatchRef;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a runner sends in parts. */
final class Artifacts {
    private Artifacts() {}

    /** Null while parts of it are missing. */
    static byte @Nullable [] whole(List<ArtifactPart> parts, PatchRef which) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.stream()
                .filter(p -> p.artifactId().equals(which.artifactId()))
                .sorted(Comparator.comparingInt(ArtifactPart::part))
                .forEach(p -> all.writeBytes(Base64.getDecoder().decode(p.data())));
        return all.size() == which.bytes() ? all.toByteArray() : null;
    }
}

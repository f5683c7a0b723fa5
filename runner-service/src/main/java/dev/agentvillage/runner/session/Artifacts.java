package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.ArtifactPart;
import dev.agentvillage.contracts.event.RunnerEvent.Stream;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.platform.bus.Ids;
import java.util.Arrays;
import java.util.Base64;

/** Files that outlive their session, in parts. Used by its actor alone. */
final class Artifacts {
    /** 384 KiB of base64. */
    private static final int PART_BYTES = 288 * 1024;

    private final SessionPublisher publisher;

    Artifacts(SessionPublisher publisher) {
        this.publisher = publisher;
    }

    /**
     * @param hash of the bytes
     * @param truncated something was left out
     */
    record File(String name, String mediaType, byte[] bytes, String hash, boolean truncated) {}

    PatchRef publish(File file) {
        String id = Ids.timeOrdered().toString();
        byte[] bytes = file.bytes();
        int parts = (bytes.length + PART_BYTES - 1) / PART_BYTES;
        for (int i = 0; i < parts; i++) {
            int from = i * PART_BYTES;
            int to = Math.min(from + PART_BYTES, bytes.length);
            String data = Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, from, to));
            int part = i + 1;
            publisher.publish(
                    Stream.ARTIFACTS,
                    e ->
                            new ArtifactPart(
                                    e,
                                    id,
                                    file.name(),
                                    file.mediaType(),
                                    file.hash(),
                                    part,
                                    parts,
                                    data,
                                    file.truncated()));
        }
        return new PatchRef(id, file.hash(), bytes.length);
    }
}

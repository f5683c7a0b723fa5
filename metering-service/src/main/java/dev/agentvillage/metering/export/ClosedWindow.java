package dev.agentvillage.metering.export;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.metering.UsageRecord;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A window that is over and said of a meter.
 *
 * @param provider empty for a meter that is not told apart by it
 * @param revision 1 when it is said first
 * @param cutoff what was in the ledger at this time is in it
 */
record ClosedWindow(
        OrgId org,
        Metered meter,
        String provider,
        Span span,
        int revision,
        BigInteger quantity,
        long cutoff,
        String planId) {

    /** A meter, and what it is counted in. */
    record Metered(String key, String unit) {}

    record Span(Size size, long start, long end) {}

    /** The same for ever: whoever knows an id has this window and revision already. */
    String id() {
        return id(revision);
    }

    @Nullable String replaces() {
        return revision == 1 ? null : id(revision - 1);
    }

    private String id(int of) {
        String all =
                String.join(
                        "\n",
                        org.value(),
                        meter.key(),
                        provider,
                        span.size().word(),
                        String.valueOf(span.start()),
                        String.valueOf(of));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    UsageRecord told() {
        return new UsageRecord(
                id(),
                org,
                meter.key(),
                meter.unit(),
                quantity.toString(),
                provider.isEmpty() ? Map.of() : Map.of("provider", provider),
                span.size().word(),
                span.start(),
                span.end(),
                revision,
                replaces(),
                cutoff,
                planId,
                null);
    }
}

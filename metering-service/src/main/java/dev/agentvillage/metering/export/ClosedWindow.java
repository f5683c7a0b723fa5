package dev.agentvillage.metering.export;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.metering.UsageRecord;
import dev.agentvillage.metering.usage.Meter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An hour that is over and said of a meter.
 *
 * @param revision 1 when it is said first
 * @param cutoff what was in the ledger at this time is in it
 */
record ClosedWindow(
        OrgId org,
        Meter meter,
        String provider,
        long start,
        int revision,
        BigInteger quantity,
        long cutoff,
        String planId) {
    static final long HOUR = 3_600_000;
    private static final String SIZE = "hour";

    /** The same for ever: whoever knows an id has this window and revision already. */
    String id() {
        return id(revision);
    }

    @Nullable String replaces() {
        return revision == 1 ? null : id(revision - 1);
    }

    long end() {
        return start + HOUR;
    }

    private String id(int of) {
        String all =
                String.join(
                        "\n",
                        org.value(),
                        meter.key(),
                        provider,
                        SIZE,
                        String.valueOf(start),
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
                Map.of("provider", provider),
                SIZE,
                start,
                end(),
                revision,
                replaces(),
                cutoff,
                planId,
                null);
    }
}

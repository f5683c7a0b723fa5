package dev.agentvillage.metering.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every name that a tick has on the wire, found by its bytes. */
enum TickField {
    TYPE,
    EVENT_ID,
    SESSION_ID,
    ORG_ID,
    REPO_REF,
    TS,
    RUNNER_ID,
    INCARNATION,
    ATTEMPT,
    SEQ,
    PROVIDER_ID,
    PROVIDER_VERSION,
    MODEL,
    INTERVAL_MS,
    UNITS,
    TOTALS,
    FINAL,
    PROVIDER,
    OWNER,
    NAME,
    URL,
    PATH,
    DEFAULT_BRANCH,
    AGENT_MS,
    TERMINAL_BYTES,
    FILES_TOUCHED,
    COMMANDS_RUN,
    APPROVALS_REQUESTED,
    PROVIDER_INVOCATIONS,
    TOKENS,
    COST_MICROS,
    INPUT,
    OUTPUT,
    CACHED_INPUT,
    REASONING;

    private static final int SLOTS = 256;
    private static final @Nullable TickField[] BY_HASH = new TickField[SLOTS];

    static {
        for (TickField field : values()) {
            int slot = slot(hash(field.wire, 0, field.wire.length));
            while (BY_HASH[slot] != null) {
                slot = (slot + 1) % SLOTS;
            }
            BY_HASH[slot] = field;
        }
    }

    private static final TickField[] ALL = values();

    private final byte[] wire = camel(name()).getBytes(StandardCharsets.US_ASCII);

    private static String camel(String constant) {
        StringBuilder wire = new StringBuilder();
        for (String word : constant.split("_", -1)) {
            wire.append(
                    wire.isEmpty()
                            ? word.toLowerCase(Locale.ROOT)
                            : word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT));
        }
        return wire.toString();
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 8 ^ hash >>> 16) & SLOTS - 1;
    }

    /** Whether the name at this place is this one, up to the quote behind it. */
    boolean isAt(byte[] bytes, int from) {
        int to = from + wire.length;
        return to < bytes.length
                && bytes[to] == '"'
                && Arrays.equals(wire, 0, wire.length, bytes, from, to);
    }

    /** That usually comes next: runners write them in one order. */
    TickField usuallyBehind() {
        return switch (this) {
            case REPO_REF -> PROVIDER;
            case PROVIDER -> URL;
            case URL -> TS;
            case MODEL -> INTERVAL_MS;
            case UNITS, TOTALS -> AGENT_MS;
            case TOKENS -> INPUT;
            case REASONING -> COST_MICROS;
            case COST_MICROS -> TOTALS;
            default -> ALL[(ordinal() + 1) % ALL.length];
        };
    }

    int length() {
        return wire.length;
    }

    static @Nullable TickField of(byte[] bytes, int from, int to) {
        for (int slot = slot(hash(bytes, from, to)); ; slot = (slot + 1) % SLOTS) {
            TickField field = BY_HASH[slot];
            if (field == null || Arrays.equals(field.wire, 0, field.wire.length, bytes, from, to)) {
                return field;
            }
        }
    }

    long bit() {
        return 1L << ordinal();
    }

    static long bits(TickField... fields) {
        long bits = 0;
        for (TickField field : fields) {
            bits |= field.bit();
        }
        return bits;
    }
}

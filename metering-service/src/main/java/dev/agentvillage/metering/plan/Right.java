package dev.agentvillage.metering.plan;

import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.metering.usage.Meter;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something an organisation is entitled to.
 *
 * @param value of a flag 0 or 1; of a metered one nothing, since its grants say
 * @param meter of a metered one: what burns its grants
 * @param hard of a metered one: whether sessions stop when its grants are burnt
 */
record Right(String key, Kind kind, long value, @Nullable Meter meter, boolean hard) {

    enum Kind {
        BOOLEAN,
        STATIC,
        METERED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String word) {
            return Arrays.stream(values()).filter(k -> k.word().equals(word)).findFirst();
        }
    }

    static Right flag(String key, boolean value) {
        return new Right(key, Kind.BOOLEAN, value ? 1 : 0, null, false);
    }

    static Right number(String key, long value) {
        return new Right(key, Kind.STATIC, value, null, false);
    }

    /** What the grants that hold now have given, and what is burnt of it. */
    record Balance(BigInteger given, BigInteger burnt) {
        static final Balance NONE = new Balance(BigInteger.ZERO, BigInteger.ZERO);
    }

    OrgLimits.Entitled told(Balance balance) {
        return switch (kind) {
            case BOOLEAN ->
                    new OrgLimits.Entitled(
                            key, kind.word(), String.valueOf(value == 1), null, null);
            case STATIC ->
                    new OrgLimits.Entitled(key, kind.word(), String.valueOf(value), null, null);
            case METERED ->
                    new OrgLimits.Entitled(
                            key,
                            kind.word(),
                            balance.given().toString(),
                            balance.burnt().toString(),
                            hard);
        };
    }
}

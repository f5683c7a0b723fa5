package dev.agentvillage.metering.ledger;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** JSON as runners write it: no space, nothing escaped, ASCII. Throws at whatever else. */
final class TickCursor {
    private static final int DIGITS = 18;
    private static final byte DELETE = 127;
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private final byte[] json;
    private int at;
    private TickField usual = TickField.TYPE;

    TickCursor(byte[] json) {
        this.json = json;
    }

    /** Not as runners write it. */
    static final class Strange extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final Strange INSTANCE = new Strange();

        private Strange() {
            super("not as runners write it", null, false, false);
        }
    }

    boolean isAtTheEnd() {
        return at == json.length;
    }

    /** A name that this object did not have yet, and the colon behind it. */
    TickField field(long seen) {
        expect('"');
        TickField field = usual.isAt(json, at) ? usual : unusual();
        demand((seen & field.bit()) == 0);
        at += field.length() + 1;
        expect(':');
        usual = field.usuallyBehind();
        return field;
    }

    private TickField unusual() {
        int to = at;
        while (json[to] != '"') {
            to++;
        }
        return there(TickField.of(json, at, to));
    }

    /** Whether the object goes on behind a value. */
    boolean more() {
        byte next = json[at++];
        demand(next == ',' || next == '}');
        return next == ',';
    }

    long number() {
        boolean negative = json[at] == '-';
        if (negative) {
            at++;
        }
        int from = at;
        long n = 0;
        while (json[at] >= '0' && json[at] <= '9') {
            n = n * 10 + json[at++] - '0';
        }
        int digits = at - from;
        demand(digits > 0 && digits <= DIGITS && (json[from] != '0' || digits == 1 && !negative));
        return negative ? -n : n;
    }

    int small() {
        long n = number();
        demand(n == (int) n);
        return (int) n;
    }

    /** Of ASCII, with nothing that is escaped. */
    String text() {
        expect('"');
        int from = at;
        while (json[at] != '"') {
            demand(json[at] >= ' ' && json[at] != '\\' && json[at] != DELETE);
            at++;
        }
        return new String(json, from, at++ - from, StandardCharsets.ISO_8859_1);
    }

    UUID uuid() {
        expect('"');
        long high = hex(8) << 32;
        expect('-');
        high |= hex(4) << 16;
        expect('-');
        high |= hex(4);
        expect('-');
        long low = hex(4) << 48;
        expect('-');
        low |= hex(12);
        expect('"');
        return new UUID(high, low);
    }

    private long hex(int digits) {
        long n = 0;
        for (int i = 0; i < digits; i++) {
            n = n << 4 | HexFormat.fromHexDigit(json[at++]);
        }
        return n;
    }

    boolean flag() {
        boolean flag = json[at] == 't';
        for (byte letter : flag ? TRUE : FALSE) {
            expect((char) letter);
        }
        return flag;
    }

    void expect(char mark) {
        demand(json[at++] == mark);
    }

    static <T> T there(@Nullable T value) {
        if (value == null) {
            throw Strange.INSTANCE;
        }
        return value;
    }

    static void demand(boolean usual) {
        if (!usual) {
            throw Strange.INSTANCE;
        }
    }
}

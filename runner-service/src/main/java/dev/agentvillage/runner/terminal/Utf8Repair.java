package dev.agentvillage.runner.terminal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Bytes in, valid text out. A code point that a read split is held back until its rest arrives;
 * bytes that are no UTF-8 become U+FFFD, visibly.
 */
final class Utf8Repair {
    private static final int LONGEST = 4;

    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] held = new byte[0];

    String push(byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.allocate(held.length + length);
        in.put(held).put(bytes, 0, length).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + LONGEST);
        decoder.reset();
        decoder.decode(in, out, false);
        held = new byte[in.remaining()];
        in.get(held);
        return out.flip().toString();
    }

    /** What was held back is complete now, whatever it is. */
    String finish() {
        CharBuffer out = CharBuffer.allocate(held.length + LONGEST);
        decoder.reset();
        decoder.decode(ByteBuffer.wrap(held), out, true);
        decoder.flush(out);
        held = new byte[0];
        return out.flip().toString();
    }

    /** The length of a text in UTF-8. */
    static int bytes(CharSequence text) {
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            n += bytes(text.charAt(i));
        }
        return n;
    }

    /** How many characters of a text its first bytes are. */
    static int chars(CharSequence text, long bytes) {
        int i = 0;
        for (long n = 0; n < bytes && i < text.length(); i++) {
            n += bytes(text.charAt(i));
        }
        return i;
    }

    private static int bytes(char c) {
        if (c < 0x80) {
            return 1;
        }
        // A pair of surrogates is one code point of four bytes.
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
}

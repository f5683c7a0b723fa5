package dev.agentvillage.runner.work;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line of {@code git diff --numstat -z}. */
record NumStat(long added, long removed, String path, @Nullable String oldPath) {

    static List<NumStat> of(byte[] output) {
        List<NumStat> all = new ArrayList<>();
        Iterator<String> fields = fields(output).iterator();
        while (fields.hasNext()) {
            String[] f = fields.next().split("\t", 3);
            String path = f[2];
            String oldPath = path.isEmpty() ? fields.next() : null;
            all.add(
                    new NumStat(
                            number(f[0]),
                            number(f[1]),
                            oldPath == null ? path : fields.next(),
                            oldPath));
        }
        return all;
    }

    private static List<String> fields(byte[] output) {
        List<String> fields = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < output.length; i++) {
            if (output[i] == 0) {
                fields.add(text(ByteBuffer.wrap(output, from, i - from)));
                from = i + 1;
            }
        }
        return fields;
    }

    /** What is not UTF-8 is taken for Latin-1, as JGit does. */
    private static String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            return StandardCharsets.ISO_8859_1.decode(bytes).toString();
        }
    }

    /** Of a binary file git counts no lines. */
    private static long number(String text) {
        return text.equals("-") ? 0 : Long.parseLong(text);
    }

    @Override
    public String toString() {
        return added + " " + removed + " " + path + (oldPath == null ? "" : " <- " + oldPath);
    }
}

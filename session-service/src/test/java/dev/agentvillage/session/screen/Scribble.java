package dev.agentvillage.session.screen;

import java.util.List;
import java.util.Random;

/** Output such as programs write, and such as none does: the same for the same seed. */
final class Scribble {
    private static final List<String> WORDS =
            List.of(
                    "a",
                    "the quick brown fox ",
                    "\r\n",
                    "\n",
                    "\t",
                    "\b\b",
                    "漢字かな",
                    "🦊",
                    "e\u0301",
                    "─┼│",
                    "x".repeat(90),
                    "\007",
                    "\177",
                    "\u009b",
                    "\016lqk\017",
                    "\r",
                    "\f");
    private static final List<String> SEQUENCES =
            List.of(
                    "\0337",
                    "\0338",
                    "\033D",
                    "\033M",
                    "\033E",
                    "\033=",
                    "\033>",
                    "\033(0",
                    "\033(B",
                    "\033)0",
                    "\033[s",
                    "\033[u",
                    "\033[!p",
                    "\033]0;a title\007",
                    "\033]8;;http://x\033\\",
                    "\033P+q544e\033\\",
                    "\033[>4;2m",
                    "\033[>1u",
                    "\033[?1u",
                    "\033[<u",
                    "\033[6n",
                    "\033[c",
                    "\033[4:3m",
                    "\033[38:2::10:20:250m",
                    "\033[38;5;208m",
                    "\033[0;1;3;4;7;38;2;255;255;255;48;2;200;100;50m",
                    "\033[58;2;1;2;3m",
                    "\033[mA\033[1mB",
                    "\033[999999999999;5H",
                    "\033[31",
                    "\033[",
                    "\033",
                    "\033c",
                    "\033[2J",
                    "\033[H",
                    "\033[?25l",
                    "\033[?1049h",
                    "\033[?1049l",
                    "\033[?1h",
                    "\033[?2004h",
                    "\033[?1000;1006h",
                    "\033[?7l",
                    "\033[?7h",
                    "\033[4h",
                    "\033[4l",
                    "\033[20h",
                    "\033[20l",
                    "\033[3J",
                    "\033[b");
    private static final String FINALS = "@ABCDEFGHIJKLMPSTWXZ`abdefgmr";

    private final Random random;

    Scribble(long seed) {
        random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    String next(int pieces) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> out.append(WORDS.get(random.nextInt(WORDS.size())));
                case 2 -> out.append(SEQUENCES.get(random.nextInt(SEQUENCES.size())));
                default -> sequence(out);
            }
        }
        return out.toString();
    }

    private void sequence(StringBuilder out) {
        out.append("\033[");
        int parameters = random.nextInt(3);
        for (int i = 0; i < parameters; i++) {
            out.append(i > 0 ? ";" : "").append(random.nextInt(random.nextInt(60) + 1));
        }
        out.append(FINALS.charAt(random.nextInt(FINALS.length())));
    }
}

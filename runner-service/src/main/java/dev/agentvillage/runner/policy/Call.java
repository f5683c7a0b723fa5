package dev.agentvillage.runner.policy;

import java.util.List;

/**
 * A program and its arguments, as far as they are known before it runs.
 *
 * @param argv empty when a command only redirects
 * @param wrapped it is run by another call, which is judged, too
 */
record Call(
        List<Arg> argv,
        List<Redirection> redirections,
        Origin origin,
        boolean background,
        boolean wrapped) {

    record Redirection(String operator, Arg target) {
        boolean writes() {
            return operator.indexOf('>') >= 0 && !duplicates();
        }

        /** Of a descriptor: {@code 2>&1}, {@code >&-}. */
        private boolean duplicates() {
            String text = target.text();
            return operator.endsWith("&")
                    && (text.equals("-") || text.chars().allMatch(Character::isDigit));
        }

        boolean reads() {
            return operator.equals("<") || operator.equals("<>");
        }

        /** What the command reads stands in the script. */
        boolean document() {
            return operator.equals("<<") || operator.equals("<<<");
        }
    }

    static Call of(List<String> argv) {
        return new Call(
                argv.stream().map(Arg::of).toList(),
                List.of(),
                new Origin(null, 0, 0, ""),
                false,
                false);
    }

    Call running(List<Arg> inner) {
        return new Call(inner, redirections, origin, background, true);
    }

    /** The last part of the program's path. */
    String name() {
        if (argv.isEmpty()) {
            return "";
        }
        String path = argv.getFirst().text();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether it is known what would run. */
    boolean named() {
        if (argv.isEmpty()) {
            return true;
        }
        String program = argv.getFirst().text();
        if (program.equals("[") || program.equals("]")) {
            return true;
        }
        return argv.getFirst().known()
                && program.indexOf('*') < 0
                && program.indexOf('?') < 0
                && program.indexOf('[') < 0;
    }

    List<Arg> arguments() {
        return argv.isEmpty() ? argv : argv.subList(1, argv.size());
    }

    List<String> words() {
        return arguments().stream().map(Arg::text).toList();
    }

    boolean has(String word) {
        return arguments().stream().anyMatch(a -> a.text().equals(word));
    }

    /** As a person reads it, bounded. */
    String shown() {
        StringBuilder text = new StringBuilder();
        for (Arg arg : argv) {
            text.append(text.isEmpty() ? "" : " ").append(arg.text().replace(Word.UNKNOWN, '…'));
            if (text.length() > 200) {
                return text.substring(0, 200) + "…";
            }
        }
        for (Redirection r : redirections) {
            if (!r.document()) {
                text.append(text.isEmpty() ? "" : " ")
                        .append(r.operator())
                        .append(' ')
                        .append(r.target().text().replace(Word.UNKNOWN, '…'));
            }
        }
        return text.length() > 200 ? text.substring(0, 200) + "…" : text.toString();
    }
}

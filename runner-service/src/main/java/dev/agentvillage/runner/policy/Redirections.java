package dev.agentvillage.runner.policy;

import java.util.List;

/** Reads redirections. */
final class Redirections {
    private final ShellParser parser;
    private final Source in;
    private final Words words;
    private final HereDocuments documents;

    Redirections(ShellParser parser, Source in, Words words, HereDocuments documents) {
        this.parser = parser;
        this.in = in;
        this.words = words;
        this.documents = documents;
    }

    /** False, and nothing read, when none begins here. */
    boolean read(List<SimpleCommand.Redirect> redirects) {
        int from = in.position();
        if (in.peek() == '{') {
            skipDescriptorName();
        } else {
            while (Word.isDigit(in.peek())) {
                in.next();
            }
        }
        boolean bare = in.position() == from;
        String operator = Operators.redirection(in, bare);
        if (operator.isEmpty()) {
            in.back(from);
            return false;
        }
        parser.blanks();
        if (operator.startsWith("<<") && !operator.equals("<<<")) {
            documents.expect(operator, redirects);
            return true;
        }
        Word target = words.word();
        if (target.parts().isEmpty() && target.plain()) {
            throw new Unreadable("a redirection has no target");
        }
        redirects.add(new SimpleCommand.Redirect(operator, target));
        return true;
    }

    private void skipDescriptorName() {
        int from = in.position();
        in.next();
        while (Word.isName(in.peek(), true)) {
            in.next();
        }
        if (!in.take("}")) {
            in.back(from);
        }
    }
}

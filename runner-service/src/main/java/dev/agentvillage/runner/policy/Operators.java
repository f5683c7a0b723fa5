package dev.agentvillage.runner.policy;

import java.util.List;

/** What stands between words. */
final class Operators {
    private static final String ENDS = " \t\n;&|()<>\0";
    private static final int LONGEST = 8;
    private static final List<String> REDIRECTIONS =
            List.of("&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", ">>", ">&", ">|", "<", ">");

    private Operators() {}

    /**
     * @param bare no descriptor stands before it
     * @return empty when there is none
     */
    static String redirection(Source in, boolean bare) {
        char c = in.peek();
        if (c != '<' && c != '>' && !(c == '&' && bare && in.peek(1) == '>')
                || c != '&' && in.peek(1) == '(') {
            return "";
        }
        for (String operator : REDIRECTIONS) {
            if (in.take(operator)) {
                return operator;
            }
        }
        return "";
    }

    static String keyword(Source in) {
        int length = 0;
        while (length <= LONGEST && ENDS.indexOf(in.peek(length)) < 0) {
            length++;
        }
        int from = in.position();
        return length == 0 || length > LONGEST ? "" : in.between(from, from + length);
    }
}

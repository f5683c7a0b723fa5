package dev.agentvillage.runner.runtime;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options that a program's help defines. Where a text only mentions an option it defines none.
 */
public final class Options {
    private static final int MAX_LINES = 5_000;

    /** A line that begins with options, before whatever describes them. */
    private static final Pattern DEFINITION =
            Pattern.compile(
                    "^\\s{0,12}(-{1,2}[A-Za-z0-9][\\w-]*(?:[ =]?(?:<[^>]*>|\\[[^\\]]*]|[A-Z][A-Z_]*))?"
                            + "(?:\\.{3})?"
                            + "(?:\\s?[,/|]\\s?-{1,2}[A-Za-z0-9][\\w-]*(?:[ =]?(?:<[^>]*>|\\[[^\\]]*]|[A-Z][A-Z_]*))?)*)"
                            + "(?:\\s|$)");

    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])-{1,2}[A-Za-z0-9][\\w-]*");

    private Options() {}

    public static Set<String> of(String help) {
        Set<String> options = new TreeSet<>();
        help.lines()
                .limit(MAX_LINES)
                .forEach(
                        line -> {
                            Matcher definition = DEFINITION.matcher(line);
                            if (definition.find()) {
                                Matcher option = OPTION.matcher(definition.group(1));
                                while (option.find()) {
                                    options.add(option.group());
                                }
                            }
                        });
        return options;
    }
}

package dev.agentvillage.runner.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a call writes, as far as its words say. */
final class Writes {
    private static final Options COPY = Options.of("tSm", "--target-directory", "--mode");

    private static final Options MAKING = Options.of("mn");
    private static final Options MODES = Options.of("m");
    private static final Options TIMES = Options.of("dtrs", "--size", "--date");
    private static final Options RIGHTS = Options.of("mx");
    private static final Options EDITS = Options.of("ef", "--expression");
    private static final Options INLINE = Options.of("e");

    private static final Pattern ARCHIVING =
            Pattern.compile("-?[a-zA-Z]*[cru][a-zA-Z]*|--create|--append|--update");
    private static final Pattern IN_PLACE = Pattern.compile("-[a-zA-Z]*i.*");

    private Writes() {}

    static List<Arg> of(Call call) {
        List<Arg> all = new ArrayList<>(2);
        for (Call.Redirection r : call.redirections()) {
            if (r.writes() && !call.wrapped()) {
                all.add(r.target());
            }
        }
        List<Arg> args = call.arguments();
        switch (call.name()) {
            case "tee", "mkdir", "rmdir", "unlink", "shred", "rm", "mv", "vi", "vim", "nvim" ->
                    all.addAll(MAKING.operands(args));
            case "nano", "emacs", "ed", "ex", "mkfifo", "mknod", "srm" ->
                    all.addAll(MODES.operands(args));
            case "touch", "truncate" -> all.addAll(TIMES.operands(args));
            case "chmod", "chown", "chgrp", "chattr", "setfacl" ->
                    all.addAll(Wrappers.rest(RIGHTS.operands(args), 1));
            case "cp", "install", "ln", "rsync", "scp" -> copied(args, all);
            case "dd" -> prefixed(args, "of=", all);
            case "sed", "gsed" -> {
                if (Options.given(call, "i", "--in-place")) {
                    all.addAll(EDITS.operands(args));
                }
            }
            case "perl", "ruby" -> {
                if (args.stream().anyMatch(a -> IN_PLACE.matcher(a.text()).matches())) {
                    all.addAll(INLINE.operands(args));
                }
            }
            case "curl" -> valued(args, all, "-o", "--output", "--output-dir");
            case "wget" -> valued(args, all, "-O", "--output-document", "-P");
            case "tar", "bsdtar" -> archived(args, all);
            case "unzip" -> valued(args, all, "-d");
            case "sort", "gcc", "cc", "clang", "go" -> valued(args, all, "-o");
            default -> {}
        }
        return all;
    }

    /** Where an archive is written, or unpacked. */
    private static void archived(List<Arg> args, List<Arg> all) {
        if (!args.isEmpty() && ARCHIVING.matcher(args.getFirst().text()).matches()) {
            valued(args, all, "-f", "--file");
            if (args.size() > 1 && args.getFirst().text().endsWith("f")) {
                all.add(args.get(1));
            }
        } else {
            valued(args, all, "-C", "--directory");
        }
    }

    private static void copied(List<Arg> args, List<Arg> all) {
        int before = all.size();
        valued(args, all, "-t", "--target-directory");
        List<Arg> operands = COPY.operands(args);
        if (all.size() == before && operands.size() > 1) {
            all.add(operands.getLast());
        }
    }

    private static void prefixed(List<Arg> args, String prefix, List<Arg> all) {
        for (Arg arg : args) {
            if (arg.text().startsWith(prefix)) {
                all.add(new Arg(arg.text().substring(prefix.length()), List.of()));
            }
        }
    }

    private static void valued(List<Arg> args, List<Arg> all, String... options) {
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i).text();
            for (String option : options) {
                if (word.equals(option) && i + 1 < args.size()) {
                    all.add(args.get(i + 1));
                } else if (option.startsWith("--") && word.startsWith(option + "=")) {
                    all.add(Arg.of(word.substring(option.length() + 1)));
                } else if (option.length() == 2 && word.length() > 2 && word.startsWith(option)) {
                    all.add(Arg.of(word.substring(2)));
                }
            }
        }
    }
}

package dev.agentvillage.runner.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Every call that a command line would make, as far as it can be known. */
final class Reading {
    private static final int MAX_DEPTH = 12;
    private static final int MAX_CALLS = 4_000;

    private final List<Call> calls = new ArrayList<>();
    private final List<Unclear> unclear = new ArrayList<>();
    private final Set<String> functions = new HashSet<>();
    private final Set<Call> transparent = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<String> directories = new ArrayList<>();
    private String broken = "";
    private int origins = 1;

    /** A call of which it is not known what it runs. */
    record Unclear(Call call, String why) {}

    private Reading(String directory) {
        directories.add(directory);
    }

    static Reading of(String line, String directory, String home) {
        Reading reading = new Reading(directory);
        reading.script(line, new Origin(null, 0, 0, ""), home, 0);
        return reading;
    }

    static Reading of(List<String> argv, String directory, String home) {
        Reading reading = new Reading(directory);
        reading.call(Call.of(argv), home, 0);
        return reading;
    }

    List<Call> calls() {
        return calls;
    }

    List<Unclear> unclear() {
        return unclear;
    }

    /** Why nothing of it can be judged; empty when it can. */
    String broken() {
        return broken;
    }

    boolean defines(String name) {
        return functions.contains(name);
    }

    /** Whether it does nothing but run what is judged by itself. */
    boolean transparent(Call call) {
        return transparent.contains(call);
    }

    /** Where relative paths may begin: every directory that the script may have gone to. */
    List<String> directories() {
        return directories;
    }

    private void script(String text, Origin around, String home, int depth) {
        if (depth > MAX_DEPTH || calls.size() > MAX_CALLS) {
            broken = "it is nested too deeply";
            return;
        }
        switch (ShellParser.parse(text, origins, around)) {
            case Script.Broken b -> broken = b.why();
            case Script.Readable r -> {
                functions.addAll(r.functions());
                origins += text.length() + 2;
                for (Call call : Expansion.calls(r)) {
                    call(call, home, depth);
                }
            }
        }
    }

    private void call(Call call, String home, int depth) {
        if (depth > MAX_DEPTH) {
            broken = "it is nested too deeply";
            return;
        }
        calls.add(call);
        if (call.argv().isEmpty()) {
            return;
        }
        if (!call.named()) {
            unclear.add(new Unclear(call, "it is not known which program it would run"));
            return;
        }
        changes(call, home);
        Inside inside = Wrappers.inside(call);
        if (inside.transparent()) {
            transparent.add(call);
        }
        if (!inside.unclear().isEmpty()) {
            unclear.add(new Unclear(call, inside.unclear()));
        }
        for (List<Arg> run : inside.runs()) {
            call(call.running(run), home, depth + 1);
        }
        for (String script : inside.scripts()) {
            script(script, call.origin(), home, depth + 1);
        }
    }

    private void changes(Call call, String home) {
        String name = call.name();
        if ((name.equals("cd") || name.equals("pushd")) && !call.arguments().isEmpty()) {
            Arg last = call.arguments().getLast();
            String to = Paths.absolute(last.text(), directories.getLast(), home);
            if (last.known() && !to.isEmpty() && directories.size() < 16) {
                directories.add(to);
            }
        }
    }
}

package dev.agentvillage.model;

import dev.agentvillage.model.Dialogue.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads from a request which answer of which script is due. */
final class Director {
    private static final int MAX_FAULTS_REMEMBERED = 10_000;

    /** What titles, and those who choose a model or the next speaker, look for. */
    private static final String ASIDE =
            "{\"title\":\"A scripted task\",\"isNewTopic\":false,\"next_speaker\":\"user\","
                    + "\"reasoning\":\"Scripted\",\"model_choice\":\"flash\",\"complexity_score\":1,"
                    + "\"complexity_reasoning\":\"Scripted\"}";

    private volatile Scripts scripts;

    /** How often a request at this place of this conversation was broken. */
    private final Map<String, Integer> broken =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > MAX_FAULTS_REMEMBERED;
                }
            };

    Director(Scripts scripts) {
        this.scripts = scripts;
    }

    synchronized void add(String name, Step... steps) {
        scripts = scripts.with(name, steps);
    }

    Act direct(ModelCall call) {
        EditFormat format = EditFormat.of(call);
        if (call.toolbox().isEmpty() && format == EditFormat.NONE) {
            return aside(call);
        }
        Position at = call.dialogue().position();
        String name = at.script() == null ? Scripts.DEFAULT : at.script();
        List<Step> steps = scripts.find(name).orElse(null);
        if (steps == null) {
            String text =
                    at.script() == null
                            ? "Nobody told me what to do."
                            : "There is no script " + name + ".";
            return said(text, Spend.varied(name.hashCode()));
        }
        String place = name + "/" + at.prompt();
        if (format != EditFormat.NONE) {
            return at.said() > 0 && !EditFormat.asksAgain(call.dialogue())
                    ? said("Done.", seeded(place, -1))
                    : inText(steps, format, call, place);
        }
        List<List<Step>> answers = answers(steps);
        if (at.answered() >= answers.size()) {
            return said("Done.", seeded(place, at.answered()));
        }
        return act(
                answers.get(at.answered()),
                call,
                seeded(place, at.answered()),
                call.conversation() + "/" + place + "/" + at.answered());
    }

    private Act act(List<Step> steps, ModelCall call, Spend unless, String place) {
        var waits = new ArrayList<Step.Wait>();
        var text = new StringBuilder();
        ToolCall tool = null;
        Spend spend = null;
        long pace = 0;
        int faults = 0;
        for (Step step : steps) {
            switch (step) {
                case Step.Wait wait -> waits.add(wait);
                case Step.Say say -> {
                    text.append(text.isEmpty() ? "" : "\n").append(say.text());
                    pace = Math.max(pace, say.pace());
                    spend = sum(spend, say.tokens());
                }
                case Step.Tool asked -> {
                    tool = call.toolbox().call(asked);
                    spend = sum(spend, asked.tokens());
                }
                case Step.Fault fault -> {
                    if (due(place + "/" + faults++, fault.times())) {
                        return new Act(waits, fault, text.toString(), null, Spend.NONE, 0, false);
                    }
                }
            }
        }
        return new Act(
                waits, null, text.toString(), tool, spend == null ? unless : spend, pace, false);
    }

    private boolean due(String place, int times) {
        synchronized (broken) {
            int before = broken.getOrDefault(place, 0);
            if (before >= times) {
                return false;
            }
            broken.put(place, before + 1);
            return true;
        }
    }

    /** A client without tools gets the whole script as one text. */
    private Act inText(List<Step> steps, EditFormat format, ModelCall call, String place) {
        Spend spend = null;
        var waits = new ArrayList<Step.Wait>();
        int faults = 0;
        for (Step step : steps) {
            switch (step) {
                case Step.Say say -> spend = sum(spend, say.tokens());
                case Step.Tool tool -> spend = sum(spend, tool.tokens());
                case Step.Wait wait -> waits.add(wait);
                case Step.Fault fault -> {
                    if (due(call.conversation() + "/" + place + "/" + faults++, fault.times())) {
                        return new Act(waits, fault, "", null, Spend.NONE, 0, false);
                    }
                }
            }
        }
        return new Act(
                waits,
                null,
                format.text(steps, call.dialogue()),
                null,
                spend == null ? seeded(place, 0) : spend,
                0,
                false);
    }

    /** What clients ask beside the conversation: a title, whose turn it is. */
    private static Act aside(ModelCall call) {
        String text = call.structured() ? ASIDE : "A scripted task";
        return new Act(
                List.of(),
                null,
                text,
                null,
                Spend.varied(call.dialogue().lastPrompt().hashCode()),
                0,
                true);
    }

    private static Act said(String text, Spend spend) {
        return new Act(List.of(), null, text, null, spend, 0, false);
    }

    private static List<List<Step>> answers(List<Step> steps) {
        var answers = new ArrayList<List<Step>>();
        var current = new ArrayList<Step>();
        for (Step step : steps) {
            current.add(step);
            if (step instanceof Step.Tool) {
                answers.add(List.copyOf(current));
                current.clear();
            }
        }
        if (!current.isEmpty()) {
            answers.add(List.copyOf(current));
        }
        return answers;
    }

    private static Spend seeded(String place, int answer) {
        return Spend.varied((place + "/" + answer).hashCode());
    }

    private static @Nullable Spend sum(@Nullable Spend a, @Nullable Spend b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.plus(b);
    }
}

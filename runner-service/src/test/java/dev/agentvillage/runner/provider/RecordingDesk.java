package dev.agentvillage.runner.provider;

import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told, and judges all alike. Nobody can be asked at it. */
public final class RecordingDesk implements Desk {
    private final List<Fact> facts = new ArrayList<>();
    private final List<Question> judged = new ArrayList<>();
    private final List<Question> refused = new ArrayList<>();
    private Ruling ruling = new Ruling.Allowed(new Ruling.Why("allowlist", "any", "it may"));

    public void rule(Ruling always) {
        ruling = always;
    }

    /** So far: the list itself. */
    public List<Fact> facts() {
        return facts;
    }

    public List<Question> judged() {
        return judged;
    }

    public List<Question> refused() {
        return refused;
    }

    @Override
    public synchronized void told(Fact fact) {
        facts.add(fact);
    }

    @Override
    public synchronized Ruling judge(Question question) {
        judged.add(question);
        return ruling;
    }

    @Override
    public Asking ask(Question question, Ruling.NeedsApproval why, Asking.Reply reply) {
        throw new AssertionError("nobody can be asked here");
    }

    @Override
    public synchronized void refused(Question question, Ruling.Denied ruling) {
        refused.add(question);
    }

    @Override
    public void answered(Asking asking, boolean allowed) {
        throw new AssertionError("nobody was asked");
    }

    @Override
    public void gone(Asking asking) {
        throw new AssertionError("nobody was asked");
    }
}

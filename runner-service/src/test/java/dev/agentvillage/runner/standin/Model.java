package dev.agentvillage.runner.standin;

import java.io.IOException;

/** A conversation with a model, over the API that its CLI speaks. */
interface Model {
    void prompt(String text);

    void result(Answer.Call call, Result result);

    Answer ask() throws IOException, InterruptedException;
}

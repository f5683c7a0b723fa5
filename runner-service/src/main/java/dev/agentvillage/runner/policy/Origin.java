package dev.agentvillage.runner.policy;

import org.jspecify.annotations.Nullable;

/**
 * Where in a script a command stands.
 *
 * @param parent the stage of a pipeline, or the substitution, around it
 * @param pipeline a number that is nobody else's; a substitution has one of its own, too
 * @param stage its place in the pipeline, from 0
 * @param function the function in whose body it is, or empty
 */
record Origin(@Nullable Origin parent, int pipeline, int stage, String function) {

    /** Whether this stands in the other, at any depth. */
    boolean within(int other) {
        for (Origin o = this; o != null; o = o.parent) {
            if (o.pipeline == other) {
                return true;
            }
        }
        return false;
    }

    /** Whether what the other writes may be read here. */
    boolean reads(Origin other) {
        for (Origin mine = this; mine != null; mine = mine.parent) {
            for (Origin its = other; its != null; its = its.parent) {
                if (mine.pipeline == its.pipeline && its.stage < mine.stage) {
                    return true;
                }
            }
        }
        return false;
    }
}

package dev.agentvillage.session.order;

import java.util.List;

/** What became of a body. */
public sealed interface Reading<T> {

    record Understood<T>(T value) implements Reading<T> {}

    /** Everything that is wrong, in the order of the body's fields. */
    record Flawed<T>(List<Flaw> flaws) implements Reading<T> {}

    /** Well-formed, but asks for what this version does not have. Never accepted and ignored. */
    record Unavailable<T>(List<Flaw> flaws) implements Reading<T> {}
}

package dev.agentvillage.platform.web;

/** Ends a request with a problem. Thrown at REST edges only: elsewhere refusals are values. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        // A refusal is no bug: nobody reads its stack.
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}

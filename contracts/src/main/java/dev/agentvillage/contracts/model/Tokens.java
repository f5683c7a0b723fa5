package dev.agentvillage.contracts.model;

/** Model tokens, counted as the provider reports them. */
public record Tokens(long input, long output, long cachedInput, long reasoning) {
    public static final Tokens ZERO = new Tokens(0, 0, 0, 0);

    public Tokens plus(Tokens o) {
        return new Tokens(
                input + o.input,
                output + o.output,
                cachedInput + o.cachedInput,
                reasoning + o.reasoning);
    }

    public Tokens minus(Tokens o) {
        return new Tokens(
                input - o.input,
                output - o.output,
                cachedInput - o.cachedInput,
                reasoning - o.reasoning);
    }
}

package dev.agentvillage.session.limit;

import org.jspecify.annotations.Nullable;

/** Whether an organisation may have another session. */
public sealed interface Entry {

    /**
     * @param longestMs how long it may last; absent is without limit
     * @param planId of the organisation
     */
    record Open(@Nullable Long longestMs, String planId) implements Entry {}

    record Full(Exceeded limit) implements Entry {}

    /** Nobody ever said, and then it is not open here. */
    record Unknown() implements Entry {}
}

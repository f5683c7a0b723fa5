package dev.agentvillage.session.workstream;

/**
 * Where an event is in the topic.
 *
 * @param before the reader's place when it came to it
 */
record Place(int partition, long offset, Cursor before) {

    /**
     * The place behind one of the messages that the event becomes: who has only the first of them
     * gets the others when it comes back.
     *
     * @param index of the message, from 0
     * @param of how many the event becomes
     */
    Cursor behind(int index, int of) {
        return index + 1 == of
                ? before.after(partition, offset)
                : before.within(partition, offset, index + 1);
    }
}

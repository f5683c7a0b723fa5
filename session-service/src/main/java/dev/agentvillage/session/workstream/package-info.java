/**
 * The work stream: what happens to the sessions of a village, an agent or a repository, as messages
 * in rooms. Rooms are of an organisation: a room of another one with the same id is another room.
 *
 * <p>Each replica reads {@code session.events} by itself, in one thread, and knows which of its
 * connections are in which room. A message carries a cursor, the position behind it in every
 * partition; who comes back with one gets what was missed, read anew from the topic, and then what
 * is live, each once.
 *
 * <pre>
 * join → LIVE
 * join with a cursor → CATCHING_UP (live messages wait, bounded) → LIVE
 * </pre>
 */
@NullMarked
package dev.agentvillage.session.workstream;

import org.jspecify.annotations.NullMarked;

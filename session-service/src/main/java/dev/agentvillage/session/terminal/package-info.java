/**
 * Terminal output: recorded once, by a consumer group, with its Kafka position; shown live by every
 * replica from its own tail of the topic.
 *
 * <p>The seam: a socket reads, in one statement, the recorded chunks from its offset and the
 * recorder's next position N in the session's partition. Everything before N is recorded;
 * everything from N on comes from the tail. What comes twice is dropped by its byte offset.
 *
 * <pre>
 * READING (pages of the recording) → LIVE (tail from N) → READING (client too slow) → LIVE → … → ENDED
 * </pre>
 */
@NullMarked
package dev.agentvillage.session.terminal;

import org.jspecify.annotations.NullMarked;

/**
 * What a runner remembers over its own death: each session's state, numbers and usage, the records
 * that Kafka did not acknowledge yet, and the commands that it acted on.
 *
 * <p>A record and the number it took are one commit, made before the record is sent. A commit
 * reaches the operating system: it survives {@code kill -9}, not the loss of the machine.
 */
@NullMarked
package dev.agentvillage.runner.journal;

import org.jspecify.annotations.NullMarked;

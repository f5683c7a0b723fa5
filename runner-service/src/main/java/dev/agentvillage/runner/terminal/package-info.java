/**
 * A session's terminal: a program in a PTY, its output repaired to valid UTF-8, gathered and
 * counted.
 *
 * <p>A reader thread per terminal polls and reads the master side itself. It never runs on a
 * virtual thread, which a native read would pin. When what was published and not yet acknowledged
 * fills the {@link dev.agentvillage.runner.terminal.Backlog}, in memory first and then in a file,
 * the PTY is not read and the program waits.
 */
@NullMarked
package dev.agentvillage.runner.terminal;

import org.jspecify.annotations.NullMarked;

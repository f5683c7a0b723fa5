/**
 * The writer's lease of a terminal: explicit, one per session, taken over on request, lost 10 s
 * after the writer's last socket is gone. It is a part of the session and changes by an event,
 * which tells all replicas; a keystroke reads it from the session it looks at anyway.
 *
 * <pre>
 * free ─take→ held (epoch + 1) ─take by another→ held (epoch + 1)
 * held ─release by its writer | no socket of the writer for 10 s→ free (same epoch)
 * </pre>
 */
@NullMarked
package dev.agentvillage.session.lease;

import org.jspecify.annotations.NullMarked;

/**
 * The screen as it is now, for who comes late: the end of the recording, shown to an emulator that
 * nobody looks at, and painted again as one text.
 *
 * <pre>
 * recording → Sequences → Emulator (a library's, kept from what it misreads) → Paint → text
 * </pre>
 */
@NullMarked
package dev.agentvillage.session.screen;

import org.jspecify.annotations.NullMarked;

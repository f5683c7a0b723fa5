/**
 * Who did what: one append-only chain per organisation. An entry's hash covers the hash before it,
 * its number and all that it says; it is appended in the transaction that does what it tells. Heads
 * are signed every hour, so that a chain whose tail was removed is found out as well as one that
 * was rewritten.
 */
@NullMarked
package dev.agentvillage.session.audit;

import org.jspecify.annotations.NullMarked;

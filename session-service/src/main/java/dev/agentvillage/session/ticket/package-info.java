/**
 * Tickets for sockets of clients that can set no header: good for one socket within 30 s, on
 * whatever replica. The database knows only their hashes.
 */
@NullMarked
package dev.agentvillage.session.ticket;

import org.jspecify.annotations.NullMarked;

/** How often somebody may ask: requests and sockets, by organisation and by token. */
@NullMarked
package dev.agentvillage.session.rate;

import org.jspecify.annotations.NullMarked;

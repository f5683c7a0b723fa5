/** What every REST edge of this service does alike: bodies, refusals, identifiers in paths. */
@NullMarked
package dev.agentvillage.session.http;

import org.jspecify.annotations.NullMarked;

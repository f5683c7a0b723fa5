/** Puts the parts together, and refuses to start on a configuration that cannot work. */
@NullMarked
package dev.agentvillage.session.wiring;

import org.jspecify.annotations.NullMarked;

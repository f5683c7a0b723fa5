/** Typed ids. Opaque on the wire (a JSON string), bounded, never blank. */
@NullMarked
package dev.agentvillage.contracts.id;

import org.jspecify.annotations.NullMarked;

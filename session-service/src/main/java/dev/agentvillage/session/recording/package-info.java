/**
 * Terminal output, recorded once by a consumer group: byte offsets as its runner published them,
 * and for every partition of the topic the position up to which all is recorded. Chunks and
 * positions are one transaction: whoever reads both at one moment knows where the topic goes on.
 */
@NullMarked
package dev.agentvillage.session.recording;

import org.jspecify.annotations.NullMarked;

/** Which CLI version runs for whom, and how that changes. */
@NullMarked
package dev.agentvillage.contracts.update;

import org.jspecify.annotations.NullMarked;

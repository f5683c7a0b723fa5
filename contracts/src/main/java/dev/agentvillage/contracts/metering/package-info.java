/** Usage that is billed, and what an organisation may use. */
@NullMarked
package dev.agentvillage.contracts.metering;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.agentvillage.metering.usage;

import org.jspecify.annotations.NullMarked;

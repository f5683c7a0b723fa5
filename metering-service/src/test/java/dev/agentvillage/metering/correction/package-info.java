@NullMarked
package dev.agentvillage.metering.correction;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.agentvillage.metering.plan;

import org.jspecify.annotations.NullMarked;

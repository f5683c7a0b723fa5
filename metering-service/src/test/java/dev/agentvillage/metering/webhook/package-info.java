@NullMarked
package dev.agentvillage.metering.webhook;

import org.jspecify.annotations.NullMarked;

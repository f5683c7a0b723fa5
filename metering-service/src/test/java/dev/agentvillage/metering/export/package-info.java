@NullMarked
package dev.agentvillage.metering.export;

import org.jspecify.annotations.NullMarked;

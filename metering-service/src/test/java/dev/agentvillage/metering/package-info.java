@NullMarked
package dev.agentvillage.metering;

import org.jspecify.annotations.NullMarked;

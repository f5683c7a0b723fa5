@NullMarked
package dev.agentvillage.metering.bench;

import org.jspecify.annotations.NullMarked;

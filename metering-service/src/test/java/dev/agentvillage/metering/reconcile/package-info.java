@NullMarked
package dev.agentvillage.metering.reconcile;

import org.jspecify.annotations.NullMarked;

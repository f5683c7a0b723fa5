@NullMarked
package dev.agentvillage.metering.ledger;

import org.jspecify.annotations.NullMarked;

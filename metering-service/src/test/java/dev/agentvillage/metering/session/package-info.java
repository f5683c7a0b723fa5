@NullMarked
package dev.agentvillage.metering.session;

import org.jspecify.annotations.NullMarked;

/** What every resource here shares: reading bodies, and whose things a caller may name. */
@NullMarked
package dev.agentvillage.metering.web;

import org.jspecify.annotations.NullMarked;

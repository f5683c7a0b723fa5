/** What an organisation has chosen: the time zone that its windows are in. */
@NullMarked
package dev.agentvillage.metering.organisation;

import org.jspecify.annotations.NullMarked;

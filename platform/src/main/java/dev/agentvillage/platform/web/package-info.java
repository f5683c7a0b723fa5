/** What every REST edge shares: RFC 9457 problems, the caller and its organisation, pages. */
@NullMarked
package dev.agentvillage.platform.web;

import org.jspecify.annotations.NullMarked;

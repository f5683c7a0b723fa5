/** The control plane's own key: what it signs can be checked by whoever has the other half. */
@NullMarked
package dev.agentvillage.session.signing;

import org.jspecify.annotations.NullMarked;

/**
 * What a client asks for: the bodies of REST, read whole, with every violation at once. Pure; only
 * {@link dev.agentvillage.session.order.LocalRoots} looks at the disk.
 */
@NullMarked
package dev.agentvillage.session.order;

import org.jspecify.annotations.NullMarked;

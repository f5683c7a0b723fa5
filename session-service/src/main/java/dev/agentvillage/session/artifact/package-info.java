/** Files that outlive their session, in the parts in which they came. */
@NullMarked
package dev.agentvillage.session.artifact;

import org.jspecify.annotations.NullMarked;

/** Sessions as clients read them. */
@NullMarked
package dev.agentvillage.session.view;

import org.jspecify.annotations.NullMarked;

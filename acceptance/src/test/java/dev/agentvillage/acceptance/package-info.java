/** The whole village, as its users meet it: what the README promises is held here. */
@NullMarked
package dev.agentvillage.acceptance;

import org.jspecify.annotations.NullMarked;

/**
 * What runs in a session: one driver per provider. A driver says what to launch and how to speak to
 * it; it never spawns anything itself.
 */
@NullMarked
package dev.agentvillage.runner.provider;

import org.jspecify.annotations.NullMarked;

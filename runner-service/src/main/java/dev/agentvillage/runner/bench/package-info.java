/** Measures the runner's own work, without a bus; for {@code ./village bench}. */
@NullMarked
package dev.agentvillage.runner.bench;

import org.jspecify.annotations.NullMarked;

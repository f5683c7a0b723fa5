/** The main job shown on a real repository: what {@code ./village demo} runs. */
@NullMarked
package dev.agentvillage.stack.demo;

import org.jspecify.annotations.NullMarked;

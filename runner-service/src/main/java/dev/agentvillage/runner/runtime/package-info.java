/**
 * Versions of coding CLIs on this runner: each installed once into a directory of its own that
 * nobody changes afterwards.
 */
@NullMarked
package dev.agentvillage.runner.runtime;

import org.jspecify.annotations.NullMarked;

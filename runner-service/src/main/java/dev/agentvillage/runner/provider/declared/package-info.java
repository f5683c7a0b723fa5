/**
 * Providers that an operator declares in a file: a program in the terminal, held by the command
 * shims and the credential helper alone.
 */
@NullMarked
package dev.agentvillage.runner.provider.declared;

import org.jspecify.annotations.NullMarked;

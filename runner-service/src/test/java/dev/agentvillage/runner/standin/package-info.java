/**
 * Scripted stand-ins of the coding CLIs: programs in a terminal that ask a model, call tools and
 * speak to whoever gates them as the real ones do, so that the adapters are tried where none of
 * those is installed. They take no part of the product.
 */
@NullMarked
package dev.agentvillage.runner.standin;

import org.jspecify.annotations.NullMarked;

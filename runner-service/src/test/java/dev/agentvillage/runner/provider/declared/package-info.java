@NullMarked
package dev.agentvillage.runner.provider.declared;

import org.jspecify.annotations.NullMarked;

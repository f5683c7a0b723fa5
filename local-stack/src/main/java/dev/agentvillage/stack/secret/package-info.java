/**
 * What the local stack must keep to itself: generated passwords, the key that signs local tokens.
 * One file each, readable by its owner only, in a directory of the same kind.
 */
@NullMarked
package dev.agentvillage.stack.secret;

import org.jspecify.annotations.NullMarked;

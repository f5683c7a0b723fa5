/**
 * What an organisation lets its sessions do at most. Every version is kept; a session has the
 * intersection of the newest and of what it asked for, as it was when it was created.
 */
@NullMarked
package dev.agentvillage.session.orgpolicy;

import org.jspecify.annotations.NullMarked;

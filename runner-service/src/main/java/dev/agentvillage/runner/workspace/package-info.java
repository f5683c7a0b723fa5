/**
 * Where a session works: a repository of its own that borrows the objects of a cache.
 *
 * <pre>
 * repository ──fetch──▶ cache (bare, per organisation and repository) ──alternates──▶ workspace
 * </pre>
 *
 * A session writes its workspace and pushes to the repository; it never writes the cache, and the
 * runner never writes the repository. docs/adr/0030 says why these are not worktrees of a mirror.
 */
@NullMarked
package dev.agentvillage.runner.workspace;

import org.jspecify.annotations.NullMarked;

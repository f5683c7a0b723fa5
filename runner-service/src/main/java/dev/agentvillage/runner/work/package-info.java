/**
 * What a session does to its files and which commands it runs, seen from outside: nothing here
 * writes into the session's repository.
 */
@NullMarked
package dev.agentvillage.runner.work;

import org.jspecify.annotations.NullMarked;

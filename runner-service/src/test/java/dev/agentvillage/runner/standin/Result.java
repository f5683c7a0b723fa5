package dev.agentvillage.runner.standin;

/**
 * What came of a tool.
 *
 * @param exitCode of a command; 0 of what else went well
 */
record Result(int exitCode, String output) {}

package dev.agentvillage.runner.session;

import dev.agentvillage.runner.process.ProcessGroup;
import dev.agentvillage.runner.provider.ProviderDriver;
import dev.agentvillage.runner.terminal.TerminalSession;
import dev.agentvillage.runner.work.Observation;
import dev.agentvillage.runner.workspace.Workspace;

/** A launched session: everything that has to be taken down again. */
record Running(
        Workspace workspace,
        ProcessGroup group,
        TerminalSession terminal,
        Observation observation,
        ProviderDriver.Launch launch) {}

package dev.agentvillage.stack.village;

import dev.agentvillage.stack.postgres.LocalPostgres;
import dev.agentvillage.stack.postgres.PostgresSettings;
import java.nio.file.Path;

/** The database as a part. */
record PostgresProcess(PostgresSettings settings) implements PartProcess {
    @Override
    public Part part() {
        return Part.POSTGRES;
    }

    @Override
    public int port() {
        return settings.port();
    }

    @Override
    public Path log() {
        return settings.log();
    }

    @Override
    public Process launch() {
        return LocalPostgres.launch(settings);
    }

    @Override
    public void awaitReady(Process process) {
        LocalPostgres.awaitReady(settings, process);
    }

    @Override
    public void stop(ProcessHandle process) {
        LocalPostgres.stop(process);
    }
}

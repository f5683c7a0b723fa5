package dev.agentvillage.stack.village;

import dev.agentvillage.stack.broker.BrokerSettings;
import dev.agentvillage.stack.broker.LocalBroker;
import java.nio.file.Path;

/** The broker as a part. */
record BrokerProcess(BrokerSettings settings) implements PartProcess {
    @Override
    public Part part() {
        return Part.BROKER;
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
        return LocalBroker.launch(settings);
    }

    @Override
    public void awaitReady(Process process) {
        LocalBroker.awaitReady(settings, process);
    }

    @Override
    public void stop(ProcessHandle process) {
        LocalBroker.stop(process);
    }
}

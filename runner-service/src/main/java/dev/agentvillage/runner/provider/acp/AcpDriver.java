package dev.agentvillage.runner.provider.acp;

import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ResumingDriver;
import dev.agentvillage.runner.provider.Script;
import dev.agentvillage.runner.runtime.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An agent of the Agent Client Protocol, over pipes, with the runner as its client. */
public final class AcpDriver implements ResumingDriver {
    public static final String ID = "acp";
    private static final String SCRIPT = Script.of(AcpDriver.class, "acp.sh");

    private final Equipment equipment;
    private final @Nullable Path file;

    /**
     * @param file of JSON that describes the agent: see {@link AcpAgent}; absent where there is
     *     none
     */
    public AcpDriver(Equipment equipment, @Nullable Path file) {
        this.equipment = equipment;
        this.file = file;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Detection detect() {
        if (file == null) {
            return new Detection.Missing(
                    "no agent is configured; ACP_AGENT_FILE names a JSON file with one");
        }
        try {
            AcpAgent agent = AcpAgent.read(file);
            boolean resumes = agent.conversation() != null;
            return equipment.at(ID, agent.program(), i -> program(i, resumes));
        } catch (IllegalArgumentException e) {
            return new Detection.Missing(String.valueOf(e.getMessage()));
        }
    }

    private static Program program(Installed i, boolean resumes) {
        return new Program(
                i.version(),
                i.program(),
                i.integrity(),
                new Capabilities(
                        true,
                        Capabilities.StructuredEdits.FILE_EVENTS,
                        false,
                        false,
                        false,
                        Capabilities.PrFlow.NONE,
                        resumes,
                        Capabilities.ApprovalChannel.PROTOCOL,
                        Capabilities.UsageSource.PROTOCOL,
                        null),
                List.of());
    }

    @Override
    public boolean names(String reference) {
        return ConversationPlace.isName(reference);
    }

    @Override
    public Launch launch(Start start, @Nullable Conversation earlier) throws IOException {
        if (file == null) {
            throw new IOException("no agent is configured");
        }
        AcpAgent agent = AcpAgent.read(file);
        Path script = start.place().hooks().resolve("acp.sh");
        Map<Path, String> files = new TreeMap<>(Map.of(script, SCRIPT));
        if (earlier != null) {
            ConversationPlace kept = agent.conversation();
            if (kept == null) {
                throw new IOException("no place for conversations is configured any more");
            }
            files.put(
                    kept.put(start.place(), earlier),
                    new String(earlier.written(), StandardCharsets.UTF_8));
        }
        Path pipes = Files.createDirectory(start.place().home().resolve(".acp"));
        List<String> argv = new ArrayList<>();
        argv.addAll(List.of("/bin/sh", script.toString(), pipes.toString()));
        argv.add(start.program().path().toString());
        argv.addAll(agent.arguments());
        AcpLink link = new AcpLink(start, pipes, agent, earlier);
        link.begin();
        return new Launch(
                argv,
                agent.environment(equipment.model(ID)),
                files,
                false,
                List.of(),
                Optional.of(link));
    }
}

package dev.agentvillage.runner.provider.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.provider.Prompt;
import dev.agentvillage.runner.provider.ResumingDriver;
import dev.agentvillage.runner.provider.Script;
import dev.agentvillage.runner.runtime.Installed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** opencode in its own interface, with its server on loopback. */
public final class OpencodeDriver implements ResumingDriver {
    public static final String ID = "opencode";

    private static final String SCRIPT = Script.of(OpencodeDriver.class, "opencode.sh");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Equipment equipment;

    public OpencodeDriver(Equipment equipment) {
        this.equipment = equipment;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Detection detect() {
        return equipment.named(ID, equipment.detect(ID, OpencodeDriver::program));
    }

    static Program program(Installed i) {
        Set<String> options = i.options();
        List<String> degraded = new ArrayList<>();
        boolean server = options.contains("--port");
        if (!server) {
            degraded.add("this version takes no --port: no facts and no usage, only command shims");
        }
        if (!options.contains("--prompt")) {
            degraded.add("this version takes no --prompt: the task has to be sent");
        }
        return new Program(
                i.version(),
                i.program(),
                i.integrity(),
                new Capabilities(
                        true,
                        server
                                ? Capabilities.StructuredEdits.FILE_EVENTS
                                : Capabilities.StructuredEdits.NONE,
                        false,
                        true,
                        options.contains("--agent"),
                        Capabilities.PrFlow.NONE,
                        server && options.contains("--session"),
                        server
                                ? Capabilities.ApprovalChannel.PROTOCOL
                                : Capabilities.ApprovalChannel.NONE,
                        server ? Capabilities.UsageSource.PROTOCOL : Capabilities.UsageSource.NONE,
                        null),
                List.copyOf(degraded));
    }

    @Override
    public boolean names(String reference) {
        return OpencodeRecord.isName(reference);
    }

    @Override
    public Launch launch(Start start, @Nullable Conversation earlier) throws IOException {
        ModelEndpoint model = equipment.model(ID);
        String name = model.model();
        if (name == null) {
            throw new IOException("the model configured for opencode has no name");
        }
        OpencodeRepository.check(start.place().directory());
        Set<String> options = equipment.genuine(ID, start.program()).options();
        OpencodeHome home = new OpencodeHome(start.place(), model, name);
        Map<Path, String> files = new TreeMap<>(home.files());
        String password = password();
        List<String> argv = new ArrayList<>(List.of(start.program().path().toString()));
        Optional<OpencodeLink> link = Optional.empty();
        if (options.contains("--port")) {
            int port = free();
            argv.addAll(List.of("--port", Integer.toString(port)));
            link = Optional.of(new OpencodeLink(start, new OpencodeApi(port, password)));
        }
        if (options.contains("--pure")) {
            argv.add("--pure");
        }
        if (earlier != null && link.isPresent()) {
            goesOn(start, earlier, link.get(), argv, files);
        } else if (options.contains("--prompt")) {
            Prompt.Argument prompt = Prompt.argument(start.spec(), start.place());
            files.putAll(prompt.files());
            // In one word: it may begin with a dash.
            argv.add("--prompt=" + prompt.text());
        }
        Map<String, String> environment = home.environment(password);
        link.ifPresent(OpencodeLink::begin);
        return new Launch(argv, environment, files, false, List.of(), link.map(l -> l));
    }

    /** It imports the conversation first, and is given its task when its server is there. */
    private static void goesOn(
            Start start,
            Conversation earlier,
            OpencodeLink link,
            List<String> argv,
            Map<Path, String> files)
            throws IOException {
        JsonNode taken = OpencodeRecord.earlier(earlier);
        Path hooks = start.place().hooks();
        Path conversation = hooks.resolve("opencode-conversation.json");
        Path script = hooks.resolve("opencode.sh");
        files.put(conversation, taken.toString());
        files.put(
                script,
                SCRIPT.replace("@CONVERSATION@", quoted(conversation))
                        .replace("@LOG@", quoted(hooks.resolve("opencode.log"))));
        argv.addAll(0, List.of("/bin/sh", script.toString()));
        argv.addAll(List.of("--session", earlier.reference()));
        link.continues(earlier.reference(), taken, Prompt.of(start.spec()));
    }

    private static String quoted(Path path) {
        return path.toString().replace("'", "'\\''");
    }

    /** Nobody else has it now; when somebody takes it before, opencode does not start. */
    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String password() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}

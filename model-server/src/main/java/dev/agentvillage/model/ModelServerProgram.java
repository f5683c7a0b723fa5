package dev.agentvillage.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The server by hand: {@code --port N --scripts FILE}, until the end of its input. */
public final class ModelServerProgram {
    private ModelServerProgram() {}

    public static void main(String[] args) throws IOException {
        var options = new HashMap<>(Map.of("--port", "0", "--scripts", ""));
        for (int i = 0; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length) {
                System.err.println("Usage: ModelServerProgram [--port N] [--scripts FILE]");
                System.exit(2);
            }
            options.put(args[i], args[i + 1]);
        }
        String file = options.getOrDefault("--scripts", "");
        Scripts scripts = file.isEmpty() ? Scripts.none() : Scripts.read(Path.of(file));
        try (ModelServer server =
                ModelServer.start(Integer.parseInt(options.getOrDefault("--port", "0")), scripts)) {
            // A program's output: whoever started it reads the address here.
            System.out.println(server.base());
            while (System.in.read() != -1) {
                server.served().tallies().forEach(System.out::println);
            }
        }
    }
}

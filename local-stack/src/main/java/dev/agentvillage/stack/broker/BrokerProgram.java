package dev.agentvillage.stack.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Runs one broker until it is told to end. Arguments: configuration file, file to make when ready,
 * {@code --stop-with-parent}.
 */
public final class BrokerProgram {
    static final String STOP_WITH_PARENT = "--stop-with-parent";

    // Held, because java.util.logging forgets the level of a logger that nobody holds.
    private static final Logger ROOT = Logger.getLogger("");

    private BrokerProgram() {}

    public static void main(String[] args) throws Exception {
        quieten();
        var configuration = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(args[0]))) {
            configuration.load(reader);
        }
        format(configuration.getProperty("log.dirs"));
        var broker = new KafkaRaftServer(KafkaConfig.fromProps(configuration, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::shutdown, "stop"));
        if (args.length > 2 && args[2].equals(STOP_WITH_PARENT)) {
            stopWithParent();
        }
        try {
            broker.startup();
            createTopics(configuration);
            Files.writeString(Path.of(args[1]), Long.toString(ProcessHandle.current().pid()));
        } catch (Exception | LinkageError e) {
            // The broker's threads would keep the JVM, which is of no use to anybody.
            ROOT.log(Level.SEVERE, "the broker did not start", e);
            Runtime.getRuntime().halt(1);
        }
        broker.awaitShutdown();
    }

    private static void format(String directory) throws Exception {
        if (Files.exists(Path.of(directory, "meta.properties"))) {
            return;
        }
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .addDirectory(directory)
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static void createTopics(Properties configuration)
            throws ExecutionException, InterruptedException {
        var port = configuration.getProperty("advertised.listeners").replaceFirst(".*:", "");
        var jaas = configuration.getProperty("listener.name.client.plain.sasl.jaas.config");
        var password = jaas.replaceFirst(".* password=\"([^\"]*)\".*", "$1");
        LocalTopics.ensure(
                SaslClient.properties("127.0.0.1:" + port, BrokerSettings.ADMIN, password));
    }

    /** The starter holds the other end of our input: its end is the starter's. */
    private static void stopWithParent() {
        var watch =
                new Thread(
                        () -> {
                            drain(System.in);
                            System.exit(0);
                        },
                        "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void drain(InputStream in) {
        try {
            while (in.read() >= 0) {
                // Nothing is ever written there.
            }
        } catch (IOException e) {
            // As good as its end.
        }
    }

    private static void quieten() {
        System.setProperty(
                "java.util.logging.SimpleFormatter.format",
                "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s %5$s%6$s%n");
        for (var handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        var console = new ConsoleHandler();
        console.setFormatter(new SimpleFormatter());
        console.setLevel(Level.ALL);
        ROOT.addHandler(console);
        ROOT.setLevel(Level.WARNING);
    }
}

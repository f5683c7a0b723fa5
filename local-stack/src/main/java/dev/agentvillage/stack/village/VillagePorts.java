package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.Ports;
import dev.agentvillage.stack.process.StackException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Where everything listens, on loopback. Further replicas and runners listen {@value #STEP} above
 * the one before.
 *
 * @param session of the first replica
 * @param runner health and metrics; the runner serves nothing else
 * @param managementOffset from a service's port to the one of its health and metrics
 */
public record VillagePorts(
        int session, int runner, int metering, int kafka, int postgres, int managementOffset) {
    public static final VillagePorts DEFAULT = new VillagePorts(8080, 8081, 8082, 9092, 5432, 1000);

    static final int STEP = 100;

    private static final int HIGHEST = 65_535;
    private static final int ROOM = 3;

    /** Those of a running village. */
    public static VillagePorts of(VillageStatus running) {
        var ports = new HashMap<Part, Integer>();
        running.parts().forEach(part -> ports.put(part.part(), part.port()));
        return new VillagePorts(
                ports.getOrDefault(Part.SESSION, 0),
                ports.getOrDefault(Part.RUNNER, 0),
                ports.getOrDefault(Part.METERING, 0),
                ports.getOrDefault(Part.BROKER, 0),
                ports.getOrDefault(Part.POSTGRES, 0),
                DEFAULT.managementOffset());
    }

    /** Ports that nobody listens on now, with room for three of a kind. */
    public static VillagePorts free() {
        VillagePorts ports = drawn();
        while (!ports.areApart()) {
            ports = drawn();
        }
        return ports;
    }

    private static VillagePorts drawn() {
        int offset = 1000;
        return new VillagePorts(
                withRoom(offset),
                withRoom(0),
                withRoom(offset),
                Ports.anyFree(),
                Ports.anyFree(),
                offset);
    }

    /** Each is drawn by itself: with room for more, two kinds may want the same. */
    boolean areApart() {
        int[] all =
                IntStream.concat(
                                IntStream.of(
                                                session,
                                                session + managementOffset,
                                                runner,
                                                metering,
                                                metering + managementOffset)
                                        .flatMap(VillagePorts::room),
                                IntStream.of(kafka, postgres))
                        .toArray();
        return IntStream.of(all).distinct().count() == all.length;
    }

    private static IntStream room(int first) {
        return IntStream.range(0, ROOM).map(n -> first + n * STEP);
    }

    private static int withRoom(int offset) {
        int port = Ports.anyFree();
        while (!hasRoom(port) || !hasRoom(port + offset)) {
            port = Ports.anyFree();
        }
        return port;
    }

    private static boolean hasRoom(int port) {
        return room(port).allMatch(p -> p <= HIGHEST && Ports.isFree(p));
    }

    /** Where a service answers about its health. */
    public int management(Part service) {
        return switch (service.kind()) {
            case SESSION, METERING -> of(service) + managementOffset;
            case RUNNER -> of(service);
            case BROKER, POSTGRES ->
                    throw new IllegalArgumentException(service.title() + " has no such port");
        };
    }

    public int of(Part part) {
        int first =
                switch (part.kind()) {
                    case BROKER -> kafka;
                    case POSTGRES -> postgres;
                    case SESSION -> session;
                    case RUNNER -> runner;
                    case METERING -> metering;
                };
        return first + (part.number() - 1) * STEP;
    }

    /**
     * The ports to use: PostgreSQL gives way when its port is taken.
     *
     * @throws StackException naming the option that moves each other port that is taken
     */
    public VillagePorts settled(List<Part> parts, IntPredicate isFree) {
        var taken = new LinkedHashMap<Integer, String>();
        parts.stream().map(this::wanted).forEach(taken::putAll);
        taken.keySet().removeIf(isFree::test);
        if (!taken.isEmpty()) {
            var lines = new StringBuilder();
            taken.forEach(
                    (port, use) ->
                            lines.append(
                                    "Port %d is taken by another program: %s%n"
                                            .formatted(port, use)));
            throw new StackException(lines.toString().stripTrailing());
        }
        return isFree.test(postgres) ? this : withPostgres(Ports.anyFree());
    }

    private Map<Integer, String> wanted(Part part) {
        var health = "--management-offset moves " + part.title() + "'s health.";
        return switch (part.kind()) {
            case BROKER -> Map.of(kafka, "--kafka-port moves Kafka.");
            case POSTGRES -> Map.of();
            case RUNNER -> Map.of(of(part), "--runner-port moves " + part.title() + "'s health.");
            case SESSION, METERING ->
                    Map.of(
                            of(part),
                            "--%s-port moves %s.".formatted(part.kind().id(), part.title()),
                            management(part),
                            health);
        };
    }

    VillagePorts withPostgres(int port) {
        return new VillagePorts(session, runner, metering, kafka, port, managementOffset);
    }
}

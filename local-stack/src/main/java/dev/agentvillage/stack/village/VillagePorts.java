package dev.agentvillage.stack.village;

import dev.agentvillage.stack.process.Ports;
import dev.agentvillage.stack.process.StackException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Where everything listens, on loopback.
 *
 * @param runner health and metrics; the runner serves nothing else
 * @param managementOffset from a service's port to the one of its health and metrics
 */
public record VillagePorts(
        int session, int runner, int metering, int kafka, int postgres, int managementOffset) {
    public static final VillagePorts DEFAULT = new VillagePorts(8080, 8081, 8082, 9092, 5432, 1000);

    private static final int HIGHEST = 65_535;

    /** Those of a running village. */
    public static VillagePorts of(VillageStatus running) {
        var ports = new EnumMap<Part, Integer>(Part.class);
        running.parts().forEach(part -> ports.put(part.part(), part.port()));
        return new VillagePorts(
                ports.getOrDefault(Part.SESSION, 0),
                ports.getOrDefault(Part.RUNNER, 0),
                ports.getOrDefault(Part.METERING, 0),
                ports.getOrDefault(Part.BROKER, 0),
                ports.getOrDefault(Part.POSTGRES, 0),
                DEFAULT.managementOffset());
    }

    /** Ports that nobody listens on now. */
    public static VillagePorts free() {
        int offset = 1000;
        return new VillagePorts(
                withManagement(offset),
                Ports.anyFree(),
                withManagement(offset),
                Ports.anyFree(),
                Ports.anyFree(),
                offset);
    }

    private static int withManagement(int offset) {
        int port = Ports.anyFree();
        while (port + offset > HIGHEST || !Ports.isFree(port + offset)) {
            port = Ports.anyFree();
        }
        return port;
    }

    /** Where a service answers about its health. */
    public int management(Part service) {
        return switch (service) {
            case SESSION -> session + managementOffset;
            case METERING -> metering + managementOffset;
            case RUNNER -> runner;
            case BROKER, POSTGRES ->
                    throw new IllegalArgumentException(service.title() + " has no such port");
        };
    }

    public int of(Part part) {
        return switch (part) {
            case BROKER -> kafka;
            case POSTGRES -> postgres;
            case SESSION -> session;
            case RUNNER -> runner;
            case METERING -> metering;
        };
    }

    /**
     * The ports to use: PostgreSQL gives way when its port is taken.
     *
     * @throws StackException naming the option that moves each other port that is taken
     */
    public VillagePorts settled(IntPredicate isFree) {
        var taken = new LinkedHashMap<String, Integer>();
        for (var wanted : wanted().entrySet()) {
            if (!isFree.test(wanted.getValue())) {
                taken.put(wanted.getKey(), wanted.getValue());
            }
        }
        if (!taken.isEmpty()) {
            var lines = new StringBuilder();
            taken.forEach(
                    (use, port) ->
                            lines.append(
                                    "Port %d is taken by another program: %s%n"
                                            .formatted(port, use)));
            throw new StackException(lines.toString().stripTrailing());
        }
        return isFree.test(postgres) ? this : withPostgres(Ports.anyFree());
    }

    private Map<String, Integer> wanted() {
        var wanted = new LinkedHashMap<String, Integer>();
        wanted.put("--kafka-port moves Kafka.", kafka);
        wanted.put("--session-port moves session-service.", session);
        wanted.put("--runner-port moves the runner's health.", runner);
        wanted.put("--metering-port moves metering-service.", metering);
        wanted.put("--management-offset moves session-service's health.", management(Part.SESSION));
        wanted.put(
                "--management-offset moves metering-service's health.", management(Part.METERING));
        return wanted;
    }

    VillagePorts withPostgres(int port) {
        return new VillagePorts(session, runner, metering, kafka, port, managementOffset);
    }
}

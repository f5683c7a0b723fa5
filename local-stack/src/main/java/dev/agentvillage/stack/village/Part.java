package dev.agentvillage.stack.village;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The processes of a village. */
public enum Part {
    BROKER("Kafka"),
    POSTGRES("PostgreSQL"),
    SESSION("session-service"),
    RUNNER("runner-service"),
    METERING("metering-service");

    private final String title;

    Part(String title) {
        this.title = title;
    }

    /** As commands, pid files and logs name it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String title() {
        return title;
    }

    /** Whether it is one of ours, started when broker and database are up. */
    public boolean isService() {
        return this != BROKER && this != POSTGRES;
    }

    public boolean hasDatabase() {
        return this == SESSION || this == METERING;
    }

    public static List<Part> services() {
        return Arrays.stream(values()).filter(Part::isService).toList();
    }

    public static Optional<Part> byId(String id) {
        return Arrays.stream(values()).filter(p -> p.id().equals(id)).findFirst();
    }
}

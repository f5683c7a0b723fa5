package dev.agentvillage.stack.village;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.agentvillage.stack.process.StackException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One process of a village: what it is, and which of its kind. {@code session} is the first
 * session-service, {@code session-2} the second; the first of a kind bears no number.
 *
 * @param number from 1
 */
public record Part(Kind kind, int number) {
    public static final Part BROKER = new Part(Kind.BROKER, 1);
    public static final Part POSTGRES = new Part(Kind.POSTGRES, 1);
    public static final Part SESSION = new Part(Kind.SESSION, 1);
    public static final Part RUNNER = new Part(Kind.RUNNER, 1);
    public static final Part METERING = new Part(Kind.METERING, 1);

    /** Of a kind that there may be several of; more would run into the ports of others. */
    public static final int MOST = 8;

    private static final Pattern ID = Pattern.compile("([a-z]+)(?:-service)?(?:-([2-9]))?");

    /** What a part is. */
    public enum Kind {
        BROKER("Kafka"),
        POSTGRES("PostgreSQL"),
        SESSION("session-service"),
        RUNNER("runner-service"),
        METERING("metering-service");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Of a service: the name of its module, too. */
        public String title() {
            return title;
        }

        boolean mayBeSeveral() {
            return this == SESSION || this == RUNNER;
        }
    }

    public Part {
        if (number < 1 || number > (kind.mayBeSeveral() ? MOST : 1)) {
            throw new StackException("There is no " + kind.title() + " number " + number);
        }
    }

    public static Part session(int number) {
        return new Part(Kind.SESSION, number);
    }

    public static Part runner(int number) {
        return new Part(Kind.RUNNER, number);
    }

    /** As commands, pid files and logs name it. */
    @JsonValue
    public String id() {
        return numbered(kind.id());
    }

    public String title() {
        return numbered(kind.title());
    }

    private String numbered(String name) {
        return number == 1 ? name : name + "-" + number;
    }

    /** Whether it is one of ours, started when broker and database are up. */
    public boolean isService() {
        return kind != Kind.BROKER && kind != Kind.POSTGRES;
    }

    public boolean hasDatabase() {
        return kind == Kind.SESSION || kind == Kind.METERING;
    }

    /** All parts of a village with so many of each. */
    public static List<Part> all(int sessions, int runners) {
        var all = new ArrayList<>(List.of(BROKER, POSTGRES));
        for (int n = 1; n <= sessions; n++) {
            all.add(session(n));
        }
        for (int n = 1; n <= runners; n++) {
            all.add(runner(n));
        }
        all.add(METERING);
        return List.copyOf(all);
    }

    /** By {@link #id} or {@link #title}, whether there is one running or not. */
    public static Optional<Part> byId(String id) {
        var words = ID.matcher(id);
        if (!words.matches()) {
            return Optional.empty();
        }
        int number = words.group(2) == null ? 1 : Integer.parseInt(words.group(2));
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.id().equals(words.group(1)))
                .filter(kind -> number == 1 || number <= MOST && kind.mayBeSeveral())
                .map(kind -> new Part(kind, number))
                .filter(part -> id.equals(part.id()) || id.equals(part.title()))
                .findFirst();
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Part read(String id) {
        return byId(id).orElseThrow(() -> new IllegalArgumentException("no part " + id));
    }
}

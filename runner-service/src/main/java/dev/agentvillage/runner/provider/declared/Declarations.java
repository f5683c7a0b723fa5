package dev.agentvillage.runner.provider.declared;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Equipment;
import dev.agentvillage.runner.provider.ProviderDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The providers of one JSON file, provider id → {@link Declaration}. Read again when it changes;
 * what is wrong in it shows as a missing provider.
 */
public final class Declarations {
    /** Under which a file as a whole is missed. */
    static final String FILE = "declared";

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_PROVIDERS = 32;
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_]{1,39}");
    private static final ObjectReader READER =
            Json.MAPPER.reader().with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final @Nullable Path file;
    private final Equipment equipment;
    private final Set<String> ours;
    private String stamp = "";
    private List<ProviderDriver> read = List.of();

    /**
     * @param file absent where nothing is declared
     * @param ours ids that cannot be declared
     */
    public Declarations(@Nullable Path file, Equipment equipment, Set<String> ours) {
        this.file = file;
        this.equipment = equipment;
        this.ours = Set.copyOf(ours);
    }

    public synchronized List<ProviderDriver> drivers() {
        if (file == null) {
            return List.of();
        }
        try {
            String now = Files.getLastModifiedTime(file) + " " + Files.size(file);
            if (!now.equals(stamp)) {
                read = all(file);
                stamp = now;
            }
        } catch (IOException e) {
            stamp = "";
            read = List.of(new Broken(FILE, file + ": cannot be read"));
        }
        return read;
    }

    private List<ProviderDriver> all(Path from) throws IOException {
        try {
            if (Files.size(from) > MAX_BYTES) {
                return List.of(new Broken(FILE, from + ": it is larger than 1 MiB"));
            }
            JsonNode whole = READER.readTree(Files.readAllBytes(from));
            if (!whole.isObject() || whole.size() > MAX_PROVIDERS) {
                return List.of(
                        new Broken(
                                FILE, from + ": it has to be an object of at most 32 providers"));
            }
            List<ProviderDriver> drivers = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry : whole.properties()) {
                drivers.add(driver(from, entry.getKey(), entry.getValue()));
            }
            return List.copyOf(drivers);
        } catch (JacksonException e) {
            return List.of(new Broken(FILE, from + ": " + e.getOriginalMessage()));
        }
    }

    private ProviderDriver driver(Path from, String id, JsonNode declared) {
        if (!ID.matcher(id).matches()) {
            return new Broken(
                    FILE,
                    from + ": an id has 2 to 40 small letters, digits and '_', and one has not");
        }
        if (ours.contains(id) || id.equals(FILE)) {
            return new Broken(FILE, from + ": '" + id + "' is an id of the runner's own");
        }
        try {
            Declaration declaration = Declaration.read(declared);
            return new DeclaredDriver(Unit.of(id, declared, declaration), declaration, equipment);
        } catch (IllegalArgumentException e) {
            return new Broken(id, from + ": " + id + ": " + e.getMessage());
        }
    }

    /** Something that was declared as it cannot be. */
    private record Broken(String id, String why) implements ProviderDriver {
        private static final int MAX_WHY = 900;

        @Override
        public Detection detect() {
            return new Detection.Missing(
                    why.length() > MAX_WHY ? why.substring(0, MAX_WHY) + "…" : why);
        }

        @Override
        public Launch launch(Start start) throws IOException {
            throw new IOException(why);
        }
    }
}

package dev.agentvillage.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.WireMapper;
import dev.agentvillage.contracts.WireRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Holds today's schemas against those of the last release: docs/contracts.md says how to make one.
 */
class ReleaseTest {
    private static final Path RELEASED = Path.of("src/test/resources/released/v1");

    /** One break a line, as the check words it; each stands in an ADR. */
    private static final Path ACCEPTED = Path.of("src/test/resources/released/accepted-breaks.txt");

    @Test
    void theLastReleaseAndThisReadEachOther() throws JsonProcessingException {
        Map<String, JsonNode> released = released();
        assertThat(released).isNotEmpty();

        List<String> breaks =
                new SchemaCompatibility(released, current())
                        .breaks().stream().map(SchemaCompatibility.Break::toString).toList();

        assertThat(breaks).containsExactlyInAnyOrderElementsOf(accepted());
    }

    private static List<String> accepted() {
        return Checked.read(ACCEPTED)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static Map<String, JsonNode> released() throws JsonProcessingException {
        Map<String, JsonNode> schemas = new TreeMap<>();
        for (String name : Checked.names(RELEASED)) {
            schemas.put(
                    name,
                    WireMapper.MAPPER.readTree(Checked.read(RELEASED.resolve(name + ".json"))));
        }
        return schemas;
    }

    private static Map<String, JsonNode> current() {
        Map<String, JsonNode> schemas = new TreeMap<>();
        WireRecord.all().forEach(type -> schemas.put(type.name(), Schemas.of(type)));
        return schemas;
    }
}

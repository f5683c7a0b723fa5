package dev.agentvillage.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import dev.agentvillage.contracts.WireMapper;
import dev.agentvillage.contracts.WireRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One file per type with everything in it, and one with only what is required ({@code .min}) where
 * something is optional.
 */
class GoldenTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden");
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    record Golden(WireRecord type, Path file) {
        @Override
        public String toString() {
            return file.getFileName().toString();
        }
    }

    static List<Golden> goldens() {
        return WireRecord.all().stream()
                .flatMap(
                        type ->
                                Stream.of(
                                                new Golden(type, full(type)),
                                                new Golden(type, least(type)))
                                        .filter(g -> Files.exists(g.file())))
                .toList();
    }

    static List<WireRecord> records() {
        return WireRecord.all();
    }

    private static Path full(WireRecord type) {
        return DIRECTORY.resolve(type.name() + ".json");
    }

    private static Path least(WireRecord type) {
        return DIRECTORY.resolve(type.name() + ".min.json");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void theSchemaAcceptsIt(Golden golden) {
        assertThat(violations(golden.type(), Checked.read(golden.file()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void codeReadsItAndWritesTheSameBytes(Golden golden) throws IOException {
        byte[] bytes = Files.readAllBytes(golden.file());

        Object value = WireMapper.MAPPER.readValue(bytes, golden.type().declared());

        assertThat(value).isInstanceOf(golden.type().leaf());
        assertThat(WireMapper.pretty().writeValueAsString(value) + "\n")
                .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        assertThat(WireMapper.MAPPER.writeValueAsString(value))
                .as("the declared type must not matter")
                .isEqualTo(
                        WireMapper.MAPPER
                                .writerFor(golden.type().declared())
                                .writeValueAsString(value));
        assertThat((Object) WireMapper.MAPPER.readValue(bytes, golden.type().leaf()))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void aFieldOfALaterVersionDoesNotHinderReading(Golden golden) throws IOException {
        String text = Checked.read(golden.file());
        JsonNode later = WireMapper.MAPPER.readTree(text);
        int added = addToEveryRecord(Schemas.of(golden.type()), later);

        assertThat(added).isPositive();
        assertThat((Object) WireMapper.MAPPER.treeToValue(later, golden.type().declared()))
                .isEqualTo(WireMapper.MAPPER.readValue(text, golden.type().declared()));
        assertThat(violations(golden.type(), later.toString())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("records")
    void oneFileShowsEveryFieldAndAnotherTheRequiredOnes(WireRecord type)
            throws JsonProcessingException {
        ObjectNode schema = Schemas.of(type);
        List<String> every = names(schema.path("properties").fieldNames());
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));

        assertThat(names(WireMapper.MAPPER.readTree(Checked.read(full(type))).fieldNames()))
                .containsExactlyInAnyOrderElementsOf(every);
        if (!required.containsAll(every) || Files.exists(least(type))) {
            assertThat(names(WireMapper.MAPPER.readTree(Checked.read(least(type))).fieldNames()))
                    .containsExactlyInAnyOrderElementsOf(required);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void whatIsRequiredIsRequired(WireRecord type) throws JsonProcessingException {
        ObjectNode empty = WireMapper.MAPPER.createObjectNode();
        assertThat(violations(type, empty.toString())).isNotEmpty();

        for (JsonNode required : Schemas.of(type).get("required")) {
            ObjectNode golden = (ObjectNode) WireMapper.MAPPER.readTree(Checked.read(full(type)));
            golden.remove(required.asText());
            assertThat(violations(type, golden.toString()))
                    .as("without %s", required.asText())
                    .isNotEmpty();
        }
    }

    @Test
    void noFileIsLeftOfATypeThatIsGone() {
        List<String> names = records().stream().map(WireRecord::name).toList();
        assertThat(Checked.names(DIRECTORY))
                .allSatisfy(file -> assertThat(names).contains(file.replace(".min", "")));
    }

    private static List<String> violations(WireRecord type, String json) {
        String schema = Checked.read(SchemaTest.DIRECTORY.resolve(type.name() + ".json"));
        var config = SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return SCHEMAS.getSchema(schema, config).validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    private static List<String> names(Iterator<String> fields) {
        List<String> names = new ArrayList<>();
        fields.forEachRemaining(names::add);
        return names;
    }

    /** By the schema, since the keys of a map are its content: there it would be another value. */
    private static int addToEveryRecord(JsonNode schema, JsonNode value) {
        int added = 0;
        for (JsonNode item : value.isArray() ? value : List.<JsonNode>of()) {
            added += addToEveryRecord(schema.path("items"), item);
        }
        if (value instanceof ObjectNode object && schema.has("properties")) {
            for (var property : schema.path("properties").properties()) {
                added += addToEveryRecord(property.getValue(), object.path(property.getKey()));
            }
            object.set("ofALaterVersion", WireMapper.MAPPER.createObjectNode().put("x", 1));
            added++;
        }
        return added;
    }
}

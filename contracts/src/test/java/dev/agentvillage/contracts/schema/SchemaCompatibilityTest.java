package dev.agentvillage.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.WireMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaCompatibilityTest {
    private static final String RELEASED =
            """
            {"$id":"urn:x:T","type":"object",
             "properties":{
              "type":{"const":"T"},
              "id":{"type":"string","minLength":1,"maxLength":100},
              "count":{"type":"integer","format":"int32","minimum":1,"maximum":10},
              "note":{"type":"string"},
              "state":{"type":"string","enum":["on","off"]},
              "labels":{"type":"object","additionalProperties":{"type":"string"}},
              "parts":{"type":"array","maxItems":5,"items":{"type":"object",
               "properties":{"name":{"type":"string"},"size":{"type":"integer"}},
               "required":["name"]}}},
             "required":["type","id","count","state"]}
            """;

    static List<Arguments> planted() {
        return List.of(
                arguments(
                        "\"id\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":100},",
                        "",
                        "older reader: T/id was required and is gone"),
                arguments(
                        "\"id\",\"count\",\"state\"]",
                        "\"id\",\"count\"]",
                        "older reader: T/state was required and is optional"),
                arguments(
                        "\"note\":{\"type\":\"string\"}",
                        "\"note\":{\"type\":\"integer\"}",
                        "older reader: T/note type was \"string\", is \"integer\""),
                arguments(
                        "\"format\":\"int32\"",
                        "\"format\":\"int64\"",
                        "older reader: T/count format was \"int32\", is \"int64\""),
                arguments(
                        "\"note\":{\"type\":\"string\"}",
                        "\"note\":{\"type\":\"string\",\"format\":\"uuid\"}",
                        "older reader: T/note format was , is \"uuid\""),
                arguments(
                        "[\"on\",\"off\"]",
                        "[\"on\",\"off\",\"dim\"]",
                        "older reader: T/state may be dim"),
                arguments("[\"on\",\"off\"]", "[\"on\"]", "newer reader: T/state may not be off"),
                arguments(
                        "{\"const\":\"T\"}",
                        "{\"const\":\"T2\"}",
                        "older reader: T/type const was \"T\", is \"T2\""),
                arguments(
                        "urn:x:T",
                        "urn:x:U",
                        "older reader: T $id was \"urn:x:T\", is \"urn:x:U\""),
                arguments(
                        "\"maxLength\":100",
                        "\"maxLength\":200",
                        "older reader: T/id has a wider maxLength"),
                arguments(",\"maxLength\":100", "", "older reader: T/id has a wider maxLength"),
                arguments(
                        "\"maximum\":10",
                        "\"maximum\":9",
                        "newer reader: T/count has a narrower maximum"),
                arguments(
                        "\"minimum\":1,",
                        "\"minimum\":0,",
                        "older reader: T/count has a wider minimum"),
                arguments(
                        "\"minimum\":1,",
                        "\"minimum\":2,",
                        "newer reader: T/count has a narrower minimum"),
                arguments(
                        "\"maxItems\":5",
                        "\"maxItems\":6",
                        "older reader: T/parts has a wider maxItems"),
                arguments(
                        "\"additionalProperties\":{\"type\":\"string\"}",
                        "\"additionalProperties\":{\"type\":\"integer\"}",
                        "older reader: T/labels/additionalProperties type was \"string\", is"
                                + " \"integer\""),
                arguments(
                        "\"required\":[\"name\"]",
                        "\"required\":[\"name\",\"size\"]",
                        "newer reader: T/parts/items/size was optional and is required"),
                arguments(
                        "\"required\":[\"name\"]",
                        "\"required\":[]",
                        "older reader: T/parts/items/name was required and is optional"));
    }

    @ParameterizedTest
    @MethodSource("planted")
    void findsWhatWasPlanted(String before, String after, String found)
            throws JsonProcessingException {
        assertThat(RELEASED).contains(before);

        assertThat(breaks(RELEASED.replace(before, after))).containsExactly(found);
    }

    @Test
    void findsANewRequiredField() throws JsonProcessingException {
        assertThat(
                        breaks(
                                RELEASED.replace(
                                                "\"note\":{",
                                                "\"since\":{\"type\":\"integer\"},\"note\":{")
                                        .replace("\"id\",\"count\"", "\"id\",\"since\",\"count\"")))
                .containsExactly("newer reader: T/since is new and required");
    }

    @Test
    void findsATypeThatIsGone() throws JsonProcessingException {
        var check = new SchemaCompatibility(Map.of("T", json(RELEASED)), Map.of());

        assertThat(check.breaks()).hasToString("[older reader: T is gone]");
    }

    @Test
    void whatReadersReadOverMayChange() throws JsonProcessingException {
        assertThat(breaks(RELEASED)).isEmpty();
        assertThat(
                        breaks(
                                RELEASED.replace(
                                        "\"note\":{",
                                        "\"since\":{\"type\":\"integer\"},\"note\":{")))
                .as("a new optional field")
                .isEmpty();
        assertThat(breaks(RELEASED.replace("\"note\":{\"type\":\"string\"},", "")))
                .as("an optional field that is no longer written")
                .isEmpty();
        assertThat(
                        new SchemaCompatibility(
                                        Map.of("T", json(RELEASED)),
                                        Map.of("T", json(RELEASED), "NEW", json("{}")))
                                .breaks())
                .as("a new type")
                .isEmpty();
    }

    private static List<String> breaks(String now) throws JsonProcessingException {
        return new SchemaCompatibility(Map.of("T", json(RELEASED)), Map.of("T", json(now)))
                .breaks().stream().map(SchemaCompatibility.Break::toString).toList();
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return WireMapper.MAPPER.readTree(text);
    }
}

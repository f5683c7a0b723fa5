package dev.agentvillage.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentvillage.contracts.WireMapper;
import dev.agentvillage.contracts.WireRecord;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {
    static final Path DIRECTORY = Path.of("src/main/resources/schemas/v1");

    static List<WireRecord> records() {
        return WireRecord.all();
    }

    @ParameterizedTest
    @MethodSource("records")
    void theCheckedInSchemaIsTheRecords(WireRecord type) throws JsonProcessingException {
        Checked.equal(
                DIRECTORY.resolve(type.name() + ".json"),
                WireMapper.pretty().writeValueAsString(Schemas.of(type)) + "\n");
    }

    @Test
    void noSchemaIsLeftOfATypeThatIsGone() {
        assertThat(Checked.names(DIRECTORY))
                .containsExactlyInAnyOrderElementsOf(
                        records().stream().map(WireRecord::name).toList());
    }
}

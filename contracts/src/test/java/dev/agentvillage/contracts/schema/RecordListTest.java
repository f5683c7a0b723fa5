package dev.agentvillage.contracts.schema;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentvillage.contracts.WireRecord;
import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.SessionEnvelope;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The list in docs/contracts.md is the sealed hierarchies' own. */
class RecordListTest {
    private static final Path DOCUMENT = Path.of("../docs/contracts.md");
    private static final String FROM = "<!-- generated: records -->\n";
    private static final String TO = "<!-- end of records -->\n";

    @Test
    void theDocumentListsEveryRecord() {
        String document = Checked.read(DOCUMENT);
        int from = document.indexOf(FROM) + FROM.length();
        int to = document.indexOf(TO);

        Checked.equal(DOCUMENT, document.substring(0, from) + list() + document.substring(to));
    }

    private static String list() {
        return Stream.concat(
                        Stream.of(
                                shared("Envelope", Envelope.class),
                                shared("SessionEnvelope", SessionEnvelope.class),
                                shared("CommandHeader", CommandHeader.class)),
                        Stream.concat(
                                WireRecord.SEALED.stream().map(RecordListTest::section),
                                Stream.of(
                                        table(
                                                "Records that stand alone",
                                                records(WireRecord.all(), null)))))
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    private static String shared(String name, Class<?> type) {
        return "**" + name + "**: " + fields(type) + "\n";
    }

    private static String section(Class<?> root) {
        return table(root.getSimpleName(), records(WireRecord.all(), root));
    }

    /** Those of a sealed interface, or those of none. */
    private static List<WireRecord> records(List<WireRecord> all, @Nullable Class<?> root) {
        return all.stream()
                .filter(r -> root == null ? r.declared() == r.leaf() : r.declared() == root)
                .toList();
    }

    private static String table(String title, List<WireRecord> records) {
        return "### "
                + title
                + "\n\n| record | topic | fields |\n|---|---|---|\n"
                + records.stream().map(RecordListTest::line).collect(Collectors.joining());
    }

    private static String line(WireRecord type) {
        return "| %s | `%s` | %s |\n".formatted(type.name(), type.topic(), fields(type.leaf()));
    }

    private static String fields(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .map(RecordListTest::field)
                .collect(Collectors.joining(", "));
    }

    private static String field(RecordComponent component) {
        if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
            Class<?> type = component.getType();
            boolean shared =
                    List.of(Envelope.class, SessionEnvelope.class, CommandHeader.class)
                            .contains(type);
            return shared ? "*" + type.getSimpleName() + "*" : fields(type);
        }
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return (named == null ? component.getName() : named.value()) + (optional ? "?" : "");
    }
}

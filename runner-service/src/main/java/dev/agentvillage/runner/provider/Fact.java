package dev.agentvillage.runner.provider;

import dev.agentvillage.contracts.event.ProviderEvent.Level;
import dev.agentvillage.contracts.model.Tokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that a program tells of itself, not read from its screen. */
public sealed interface Fact {

    /** The program's own name of the conversation, by which it can go on with it. */
    record Conversation(String reference) implements Fact {}

    record TurnStarted(String turnId) implements Fact {}

    record TurnFinished(String turnId) implements Fact {}

    /**
     * What one answer of a model took.
     *
     * @param costMicros millionths of the currency; absent where the program does not say
     */
    record Used(String model, Tokens tokens, @Nullable Long costMicros) implements Fact {}

    record ToolRequested(String requestId, String tool, Map<String, Object> arguments)
            implements Fact {}

    /**
     * @param outcome {@code ok}, {@code error}, {@code denied}
     */
    record ToolFinished(String requestId, String tool, String outcome) implements Fact {}

    record FilesRead(List<Path> paths) implements Fact {}

    /**
     * @param operation {@code write}, {@code edit}, {@code delete}
     */
    record FilesHinted(List<Path> paths, String operation) implements Fact {}

    /** What its turn has changed so far, as it says itself. */
    record DiffHinted(int files, long linesAdded, long linesRemoved) implements Fact {}

    record CommandStarted(String id, String line, String directory) implements Fact {}

    /**
     * @param exitCode absent where the program does not say
     * @param output the end of what it printed, for the results of tests; may be empty
     */
    record CommandFinished(String id, @Nullable Integer exitCode, String output) implements Fact {}

    record Said(String text, Level level) implements Fact {}

    record Failed(String message, String code, boolean recoverable) implements Fact {}
}

package dev.agentvillage.runner.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** The runner's memory, in one file. All methods may be called by any thread. */
public final class Journal implements AutoCloseable {
    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final int SPARSE_PERCENT = 50;
    private static final int REWRITTEN_AT_ONCE = 4 * 1024 * 1024;

    private final MVStore store;
    private final MVMap<Long, byte[]> outbox;
    private final MVMap<String, String> sessions;
    private final MVMap<String, String> commands;
    private final MVMap<String, String> probe;
    private long nextId;

    private Journal(MVStore store) {
        this.store = store;
        this.outbox = store.openMap("outbox");
        this.sessions = store.openMap("sessions");
        this.commands = store.openMap("commands");
        this.probe = store.openMap("probe");
        Long last = outbox.lastKey();
        this.nextId = last == null ? 1 : last + 1;
    }

    public static Journal open(Path file) {
        MVStore store =
                new MVStore.Builder()
                        .fileName(file.toString())
                        .autoCommitDisabled()
                        .cacheSize(2)
                        .open();
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
        return new Journal(store);
    }

    /** A record and, with it, what the session is now: the number that the record took. */
    public synchronized long append(Outgoing record, @Nullable SessionEntry session) {
        long id = nextId++;
        outbox.put(id, record.bytes());
        if (session != null) {
            sessions.put(session.sessionId().toString(), Json.text(SessionEntry.class, session));
        }
        return id;
    }

    public synchronized void put(SessionEntry session) {
        sessions.put(session.sessionId().toString(), Json.text(SessionEntry.class, session));
    }

    public synchronized void remove(SessionId session) {
        sessions.remove(session.toString());
    }

    public synchronized List<SessionEntry> sessions() {
        return sessions.values().stream().map(t -> Json.parse(SessionEntry.class, t)).toList();
    }

    /** What was not acknowledged, oldest first. */
    public synchronized List<Long> unsent() {
        return List.copyOf(outbox.keySet());
    }

    public @Nullable Outgoing outgoing(long id) {
        byte[] bytes = outbox.get(id);
        return bytes == null ? null : Outgoing.of(bytes);
    }

    public synchronized void acknowledged(long id) {
        outbox.remove(id);
    }

    public int depth() {
        return outbox.size();
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Remembered(long until, CommandReply reply) {}

    public synchronized void remember(CommandReply reply) {
        commands.put(
                reply.commandId().toString(),
                Json.text(
                        Remembered.class,
                        new Remembered(reply.at() + REMEMBERED.toMillis(), reply)));
    }

    public Optional<CommandReply> remembered(CommandId id) {
        return Optional.ofNullable(commands.get(id.toString()))
                .map(t -> Json.parse(Remembered.class, t).reply());
    }

    public synchronized void forgetOld(long now) {
        commands.entrySet().stream()
                .filter(e -> Json.parse(Remembered.class, e.getValue()).until() < now)
                .map(java.util.Map.Entry::getKey)
                .toList()
                .forEach(commands::remove);
    }

    /** Everything so far survives the process. */
    public synchronized void commit() {
        store.commit();
    }

    /**
     * Gives back the room of what was acknowledged: rewrites what is sparse. Chunks are never moved
     * inside the file ({@code compactFile}): beside readers that was seen to break the store.
     */
    public synchronized void compact() {
        store.commit();
        store.compact(SPARSE_PERCENT, REWRITTEN_AT_ONCE);
        store.commit();
    }

    /** Tried, and not only asked: a disk that is full looks as any other. */
    public synchronized boolean writable() {
        try {
            probe.put("probe", Long.toString(System.nanoTime()));
            store.commit();
            return !store.isReadOnly();
        } catch (MVStoreException e) {
            return false;
        }
    }

    @Override
    public synchronized void close() {
        store.close(-1);
    }
}

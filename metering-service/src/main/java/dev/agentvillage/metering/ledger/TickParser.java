package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tick as runners write it, byte by byte: many times as fast as binding. Whatever is not
 * quite so is nobody's loss: it says nothing, and the binding judges.
 */
final class TickParser {
    private static final long ENVELOPE =
            TickField.bits(
                    TickField.TYPE,
                    TickField.EVENT_ID,
                    TickField.SESSION_ID,
                    TickField.ORG_ID,
                    TickField.REPO_REF,
                    TickField.TS,
                    TickField.RUNNER_ID,
                    TickField.INCARNATION,
                    TickField.ATTEMPT,
                    TickField.SEQ);
    private static final long TICK =
            ENVELOPE
                    | TickField.bits(
                            TickField.PROVIDER_ID,
                            TickField.PROVIDER_VERSION,
                            TickField.INTERVAL_MS,
                            TickField.UNITS,
                            TickField.TOTALS,
                            TickField.FINAL);
    private static final long UNITS =
            TickField.bits(
                    TickField.AGENT_MS,
                    TickField.TERMINAL_BYTES,
                    TickField.FILES_TOUCHED,
                    TickField.COMMANDS_RUN,
                    TickField.APPROVALS_REQUESTED,
                    TickField.PROVIDER_INVOCATIONS,
                    TickField.TOKENS);
    private static final long TOKENS =
            TickField.bits(
                    TickField.INPUT, TickField.OUTPUT, TickField.CACHED_INPUT, TickField.REASONING);

    private final TickCursor json;

    private TickParser(byte[] json) {
        this.json = new TickCursor(json);
    }

    static @Nullable UsageTick read(byte[] value) {
        try {
            return new TickParser(value).tick();
        } catch (TickCursor.Strange | IndexOutOfBoundsException | IllegalArgumentException e) {
            return null;
        }
    }

    private UsageTick tick() {
        UUID eventId = null;
        SessionId sessionId = null;
        OrgId orgId = null;
        RepoRef repoRef = null;
        long ts = 0;
        RunnerId runnerId = null;
        String incarnation = null;
        int attempt = 0;
        long seq = 0;
        String providerId = null;
        String providerVersion = null;
        String model = null;
        long intervalMs = 0;
        UsageUnits units = null;
        UsageUnits totals = null;
        boolean isFinal = false;
        long seen = 0;
        json.expect('{');
        do {
            TickField field = json.field(seen);
            seen |= field.bit();
            switch (field) {
                case TYPE -> TickCursor.demand(json.text().equals("USAGE_TICK"));
                case EVENT_ID -> eventId = json.uuid();
                case SESSION_ID -> sessionId = new SessionId(json.uuid());
                case ORG_ID -> orgId = new OrgId(json.text());
                case REPO_REF -> repoRef = repoRef();
                case TS -> ts = json.number();
                case RUNNER_ID -> runnerId = new RunnerId(json.text());
                case INCARNATION -> incarnation = json.text();
                case ATTEMPT -> attempt = json.small();
                case SEQ -> seq = json.number();
                case PROVIDER_ID -> providerId = json.text();
                case PROVIDER_VERSION -> providerVersion = json.text();
                case MODEL -> model = json.text();
                case INTERVAL_MS -> intervalMs = json.number();
                case UNITS -> units = units();
                case TOTALS -> totals = units();
                case FINAL -> isFinal = json.flag();
                default -> throw TickCursor.Strange.INSTANCE;
            }
        } while (json.more());
        TickCursor.demand((seen & TICK) == TICK && json.isAtTheEnd());
        return new UsageTick(
                new Envelope(
                        TickCursor.there(eventId),
                        TickCursor.there(sessionId),
                        TickCursor.there(orgId),
                        TickCursor.there(repoRef),
                        ts,
                        TickCursor.there(runnerId),
                        TickCursor.there(incarnation),
                        attempt,
                        seq),
                TickCursor.there(providerId),
                TickCursor.there(providerVersion),
                model,
                intervalMs,
                TickCursor.there(units),
                TickCursor.there(totals),
                isFinal);
    }

    private RepoRef repoRef() {
        RepoRef.Provider provider = null;
        String owner = null;
        String name = null;
        String url = null;
        String path = null;
        String defaultBranch = null;
        long seen = 0;
        json.expect('{');
        do {
            TickField field = json.field(seen);
            seen |= field.bit();
            switch (field) {
                case PROVIDER -> provider = provider(json.text());
                case OWNER -> owner = json.text();
                case NAME -> name = json.text();
                case URL -> url = json.text();
                case PATH -> path = json.text();
                case DEFAULT_BRANCH -> defaultBranch = json.text();
                default -> throw TickCursor.Strange.INSTANCE;
            }
        } while (json.more());
        return new RepoRef(TickCursor.there(provider), owner, name, url, path, defaultBranch);
    }

    private static RepoRef.Provider provider(String said) {
        return switch (said) {
            case "github" -> RepoRef.Provider.GITHUB;
            case "gitlab" -> RepoRef.Provider.GITLAB;
            case "bitbucket" -> RepoRef.Provider.BITBUCKET;
            case "git" -> RepoRef.Provider.GIT;
            case "local" -> RepoRef.Provider.LOCAL;
            default -> throw TickCursor.Strange.INSTANCE;
        };
    }

    private UsageUnits units() {
        long agentMs = 0;
        long terminalBytes = 0;
        long filesTouched = 0;
        long commandsRun = 0;
        long approvalsRequested = 0;
        long providerInvocations = 0;
        Tokens tokens = null;
        Long costMicros = null;
        long seen = 0;
        json.expect('{');
        do {
            TickField field = json.field(seen);
            seen |= field.bit();
            switch (field) {
                case AGENT_MS -> agentMs = json.number();
                case TERMINAL_BYTES -> terminalBytes = json.number();
                case FILES_TOUCHED -> filesTouched = json.number();
                case COMMANDS_RUN -> commandsRun = json.number();
                case APPROVALS_REQUESTED -> approvalsRequested = json.number();
                case PROVIDER_INVOCATIONS -> providerInvocations = json.number();
                case TOKENS -> tokens = tokens();
                case COST_MICROS -> costMicros = json.number();
                default -> throw TickCursor.Strange.INSTANCE;
            }
        } while (json.more());
        TickCursor.demand((seen & UNITS) == UNITS);
        return new UsageUnits(
                agentMs,
                terminalBytes,
                filesTouched,
                commandsRun,
                approvalsRequested,
                providerInvocations,
                TickCursor.there(tokens),
                costMicros);
    }

    private Tokens tokens() {
        long input = 0;
        long output = 0;
        long cachedInput = 0;
        long reasoning = 0;
        long seen = 0;
        json.expect('{');
        do {
            TickField field = json.field(seen);
            seen |= field.bit();
            switch (field) {
                case INPUT -> input = json.number();
                case OUTPUT -> output = json.number();
                case CACHED_INPUT -> cachedInput = json.number();
                case REASONING -> reasoning = json.number();
                default -> throw TickCursor.Strange.INSTANCE;
            }
        } while (json.more());
        TickCursor.demand((seen & TOKENS) == TOKENS);
        return new Tokens(input, output, cachedInput, reasoning);
    }
}

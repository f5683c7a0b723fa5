-- What the ticks of a stream repeat, once. There is more than one where a session changes its model.
CREATE TABLE origins (
    origin bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id uuid NOT NULL,
    attempt integer NOT NULL,
    org_id text NOT NULL,
    runner_id text NOT NULL,
    repo text NOT NULL,
    provider_id text NOT NULL,
    provider_version text NOT NULL,
    model text,
    topic text NOT NULL,
    kafka_partition integer NOT NULL
);
CREATE INDEX origins_by_session ON origins (session_id, attempt);
CREATE INDEX origins_by_org ON origins (org_id);

DROP VIEW charged_minutes;
DROP VIEW charged;
ALTER TABLE ticks RENAME TO ticks_before;
ALTER INDEX ticks_by_session RENAME TO ticks_before_by_session;
DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'ticks_before'::regclass LOOP
        EXECUTE format('ALTER TABLE %s RENAME TO %I', part, 'before_' || part);
    END LOOP;
END $$;

-- The archive: every tick once, as it came, by event day.
CREATE TABLE archive (
    origin bigint NOT NULL,
    seq bigint NOT NULL,
    event_id uuid NOT NULL,
    ts bigint NOT NULL,
    interval_ms bigint NOT NULL,
    final boolean NOT NULL,
    -- The first seq that this tick's totals counted: less than seq when it repaired a loss,
    -- 0 when it came late into a repaired gap and counted nothing.
    counted_from bigint NOT NULL,
    kafka_offset bigint NOT NULL,
    received_at bigint NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    agent_ms bigint NOT NULL,
    terminal_bytes bigint NOT NULL,
    files_touched bigint NOT NULL,
    commands_run bigint NOT NULL,
    approvals_requested bigint NOT NULL,
    provider_invocations bigint NOT NULL,
    tokens_input bigint NOT NULL,
    tokens_output bigint NOT NULL,
    tokens_cached_input bigint NOT NULL,
    tokens_reasoning bigint NOT NULL,
    cost_micros bigint,
    total_agent_ms bigint NOT NULL,
    total_terminal_bytes bigint NOT NULL,
    total_files_touched bigint NOT NULL,
    total_commands_run bigint NOT NULL,
    total_approvals_requested bigint NOT NULL,
    total_provider_invocations bigint NOT NULL,
    total_tokens_input bigint NOT NULL,
    total_tokens_output bigint NOT NULL,
    total_tokens_cached_input bigint NOT NULL,
    total_tokens_reasoning bigint NOT NULL,
    total_cost_micros bigint
) PARTITION BY RANGE (ts);
-- Of the origin alone: equal keys take next to no room, and a session's ticks are few enough to be sorted.
CREATE INDEX archive_by_origin ON archive (origin);

-- As in V7, of this table.
CREATE OR REPLACE FUNCTION open_day(wanted integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    name text := ticks_of_day(wanted);
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN true;
    END IF;
    PERFORM pg_advisory_xact_lock(5318010);
    IF to_regclass(name) IS NOT NULL THEN
        RETURN true;
    END IF;
    IF EXISTS (SELECT FROM sealed_days WHERE day = wanted) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE archive INCLUDING DEFAULTS INCLUDING INDEXES)', name);
    EXECUTE format('ALTER TABLE archive ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
        name, wanted * 86400000::bigint, (wanted + 1) * 86400000::bigint);
    RETURN true;
END $$;

INSERT INTO origins (session_id, attempt, org_id, runner_id, repo, provider_id, provider_version, model,
    topic, kafka_partition)
SELECT DISTINCT session_id, attempt, org_id, runner_id, repo, provider_id, provider_version, model,
    topic, kafka_partition
FROM ticks_before;
SELECT open_day(day) FROM (SELECT DISTINCT (ts / 86400000)::integer AS day FROM ticks_before) days;
INSERT INTO archive (
    origin, seq, event_id, ts, interval_ms, final, counted_from, kafka_offset, received_at, stored_at,
    agent_ms, terminal_bytes, files_touched, commands_run, approvals_requested, provider_invocations,
    tokens_input, tokens_output, tokens_cached_input, tokens_reasoning, cost_micros, total_agent_ms,
    total_terminal_bytes, total_files_touched, total_commands_run, total_approvals_requested,
    total_provider_invocations, total_tokens_input, total_tokens_output, total_tokens_cached_input,
    total_tokens_reasoning, total_cost_micros)
SELECT
    o.origin, t.seq, t.event_id, t.ts, t.interval_ms, t.final, t.counted_from, t.kafka_offset,
    t.received_at, t.stored_at, t.agent_ms, t.terminal_bytes, t.files_touched, t.commands_run,
    t.approvals_requested, t.provider_invocations, t.tokens_input, t.tokens_output, t.tokens_cached_input,
    t.tokens_reasoning, t.cost_micros, t.total_agent_ms, t.total_terminal_bytes, t.total_files_touched,
    t.total_commands_run, t.total_approvals_requested, t.total_provider_invocations, t.total_tokens_input,
    t.total_tokens_output, t.total_tokens_cached_input, t.total_tokens_reasoning, t.total_cost_micros
FROM ticks_before t JOIN origins o USING (session_id, attempt, org_id, runner_id, repo, provider_id,
    provider_version, topic, kafka_partition)
WHERE o.model IS NOT DISTINCT FROM t.model;
DROP TABLE ticks_before;

-- Ticks as one reads them.
CREATE VIEW ticks AS
SELECT
    o.session_id, o.attempt, a.seq, a.event_id, o.org_id, o.runner_id, o.repo, o.provider_id,
    o.provider_version, o.model, a.ts, a.interval_ms, a.agent_ms, a.terminal_bytes, a.files_touched,
    a.commands_run, a.approvals_requested, a.provider_invocations, a.tokens_input, a.tokens_output,
    a.tokens_cached_input, a.tokens_reasoning, a.cost_micros, a.total_agent_ms, a.total_terminal_bytes,
    a.total_files_touched, a.total_commands_run, a.total_approvals_requested, a.total_provider_invocations,
    a.total_tokens_input, a.total_tokens_output, a.total_tokens_cached_input, a.total_tokens_reasoning,
    a.total_cost_micros, a.final, a.counted_from, o.topic, o.kafka_partition, a.kafka_offset, a.received_at,
    a.stored_at
FROM archive a JOIN origins o USING (origin);

-- All that counted, one row each, as it stands in the archive.
CREATE VIEW charged AS
SELECT 'tick' AS cause, session_id, attempt, seq, org_id, provider_id, provider_version, coalesce(model, '') AS model,
    ts - interval_ms AS starts, ts AS ends, ts, stored_at,
    agent_ms, terminal_bytes, files_touched, commands_run, approvals_requested, provider_invocations,
    tokens_input, tokens_output, tokens_cached_input, tokens_reasoning, cost_micros
FROM ticks WHERE counted_from > 0
UNION ALL
SELECT cause, session_id, attempt, to_seq + 1, org_id, provider_id, provider_version, coalesce(model, ''),
    starts, ends, ts, stored_at,
    agent_ms, terminal_bytes, files_touched, commands_run, approvals_requested, provider_invocations,
    tokens_input, tokens_output, tokens_cached_input, tokens_reasoning, cost_micros
FROM charges;

-- The same by minute: the roll-ups made anew, by nothing that the service runs.
CREATE VIEW charged_minutes AS
SELECT c.cause, c.session_id, c.attempt, c.seq, m.minute, c.provider_id, c.provider_version, c.model, c.org_id, c.ts, c.stored_at,
    minute_share(c.agent_ms, c.starts, c.ends, m.minute, l.last) AS agent_ms,
    minute_share(c.terminal_bytes, c.starts, c.ends, m.minute, l.last) AS terminal_bytes,
    minute_share(c.files_touched, c.starts, c.ends, m.minute, l.last) AS files_touched,
    minute_share(c.commands_run, c.starts, c.ends, m.minute, l.last) AS commands_run,
    minute_share(c.approvals_requested, c.starts, c.ends, m.minute, l.last) AS approvals_requested,
    minute_share(c.provider_invocations, c.starts, c.ends, m.minute, l.last) AS provider_invocations,
    minute_share(c.tokens_input, c.starts, c.ends, m.minute, l.last) AS tokens_input,
    minute_share(c.tokens_output, c.starts, c.ends, m.minute, l.last) AS tokens_output,
    minute_share(c.tokens_cached_input, c.starts, c.ends, m.minute, l.last) AS tokens_cached_input,
    minute_share(c.tokens_reasoning, c.starts, c.ends, m.minute, l.last) AS tokens_reasoning,
    minute_share(c.cost_micros, c.starts, c.ends, m.minute, l.last) AS cost_micros
FROM charged c
CROSS JOIN LATERAL (
    SELECT CASE WHEN c.ends = c.starts THEN c.starts - c.starts % 60000
        ELSE c.ends - 1 - (c.ends - 1) % 60000 END AS last) l
CROSS JOIN LATERAL generate_series(c.starts - c.starts % 60000, l.last, 60000) AS m(minute);

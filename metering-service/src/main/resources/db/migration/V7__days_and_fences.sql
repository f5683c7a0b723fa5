-- What counted beside the ticks' own deltas: what lost ticks had said (repair), and what a fence took
-- back (fence, mostly negative).
CREATE TABLE charges (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cause text NOT NULL CHECK (cause IN ('repair', 'fence')),
    session_id uuid NOT NULL,
    attempt integer NOT NULL,
    -- The ticks that it stands for, both inclusive.
    from_seq bigint NOT NULL,
    to_seq bigint NOT NULL,
    org_id text NOT NULL,
    provider_id text NOT NULL,
    provider_version text NOT NULL,
    model text,
    -- When it was used, and the event day that it is kept with.
    starts bigint NOT NULL,
    ends bigint NOT NULL,
    ts bigint NOT NULL,
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
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX charges_by_session ON charges (session_id, attempt);
CREATE INDEX charges_by_day ON charges (ts);

INSERT INTO charges (cause, session_id, attempt, from_seq, to_seq, org_id, provider_id, provider_version,
    model, starts, ends, ts, stored_at,
    agent_ms, terminal_bytes, files_touched, commands_run, approvals_requested, provider_invocations,
    tokens_input, tokens_output, tokens_cached_input, tokens_reasoning, cost_micros)
SELECT 'repair', session_id, attempt, counted_from, seq - 1, org_id, provider_id, provider_version, model,
    CASE WHEN before_ts IS NULL OR ts - interval_ms - before_ts NOT BETWEEN 0 AND 86400000
        THEN ts - interval_ms ELSE before_ts END,
    ts - interval_ms, ts, stored_at,
    total_agent_ms - agent_ms - coalesce(before_agent_ms, 0),
    total_terminal_bytes - terminal_bytes - coalesce(before_terminal_bytes, 0),
    total_files_touched - files_touched - coalesce(before_files_touched, 0),
    total_commands_run - commands_run - coalesce(before_commands_run, 0),
    total_approvals_requested - approvals_requested - coalesce(before_approvals_requested, 0),
    total_provider_invocations - provider_invocations - coalesce(before_provider_invocations, 0),
    total_tokens_input - tokens_input - coalesce(before_tokens_input, 0),
    total_tokens_output - tokens_output - coalesce(before_tokens_output, 0),
    total_tokens_cached_input - tokens_cached_input - coalesce(before_tokens_cached_input, 0),
    total_tokens_reasoning - tokens_reasoning - coalesce(before_tokens_reasoning, 0),
    total_cost_micros - cost_micros - coalesce(before_cost_micros, 0)
FROM (
    SELECT *, lag(ts) OVER counted AS before_ts,
        lag(total_agent_ms) OVER counted AS before_agent_ms,
        lag(total_terminal_bytes) OVER counted AS before_terminal_bytes,
        lag(total_files_touched) OVER counted AS before_files_touched,
        lag(total_commands_run) OVER counted AS before_commands_run,
        lag(total_approvals_requested) OVER counted AS before_approvals_requested,
        lag(total_provider_invocations) OVER counted AS before_provider_invocations,
        lag(total_tokens_input) OVER counted AS before_tokens_input,
        lag(total_tokens_output) OVER counted AS before_tokens_output,
        lag(total_tokens_cached_input) OVER counted AS before_tokens_cached_input,
        lag(total_tokens_reasoning) OVER counted AS before_tokens_reasoning,
        lag(total_cost_micros) OVER counted AS before_cost_micros
    FROM ticks WHERE counted_from > 0 WINDOW counted AS (PARTITION BY session_id, attempt ORDER BY seq)) t
WHERE counted_from < seq;

-- The archive by event day. A tick's identity is held by watermarks and gaps: no key runs over the days.
ALTER TABLE ticks RENAME TO ticks_before;
CREATE TABLE ticks (LIKE ticks_before INCLUDING DEFAULTS) PARTITION BY RANGE (ts);
ALTER TABLE ticks ALTER stored_at SET DEFAULT clock_timestamp();
CREATE INDEX ticks_by_session ON ticks (session_id, attempt, seq);

-- Days whose ticks are gone. What they came to is in sealed_hours; a hash runs over it and the day sealed before.
CREATE TABLE sealed_days (
    n integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day integer NOT NULL UNIQUE,
    ticks bigint NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE sealed_hours (
    day integer NOT NULL,
    session_id uuid NOT NULL,
    attempt integer NOT NULL,
    hour bigint NOT NULL,
    provider_id text NOT NULL,
    provider_version text NOT NULL,
    model text NOT NULL,
    org_id text NOT NULL,
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
    PRIMARY KEY (day, session_id, attempt, hour, provider_id, provider_version, model)
);
CREATE INDEX sealed_hours_by_org ON sealed_hours (org_id, session_id);
CREATE TRIGGER sealed_days_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_days
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_hours_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_hours
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Of what a day came to, and of the hash of the day that was sealed before it.
CREATE FUNCTION seal_hash(sealed integer, before bytea) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(coalesce(encode(before, 'hex'), '') || ' ' || sealed || E'\n' || coalesce(
        string_agg(concat_ws('|', session_id, attempt, hour, provider_id, provider_version, model, org_id,
            agent_ms, terminal_bytes, files_touched, commands_run, approvals_requested, provider_invocations,
            tokens_input, tokens_output, tokens_cached_input, tokens_reasoning, coalesce(cost_micros::text, '')),
            E'\n' ORDER BY session_id, attempt, hour, provider_id COLLATE "C", provider_version COLLATE "C",
                model COLLATE "C"), ''), 'UTF8'))
    FROM sealed_hours WHERE day = sealed
$$;

CREATE FUNCTION ticks_of_day(day integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'ticks_' || to_char(date '1970-01-01' + day, 'YYYYMMDD')
$$;

-- Makes the partition of a day unless there is one; false when the day is sealed. Nobody who writes ticks waits for it.
CREATE FUNCTION open_day(wanted integer) RETURNS boolean LANGUAGE plpgsql AS $$
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
    EXECUTE format('CREATE TABLE %I (LIKE ticks INCLUDING DEFAULTS INCLUDING INDEXES)', name);
    EXECUTE format('ALTER TABLE ticks ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
        name, wanted * 86400000::bigint, (wanted + 1) * 86400000::bigint);
    RETURN true;
END $$;

SELECT open_day(day) FROM (SELECT DISTINCT (ts / 86400000)::integer AS day FROM ticks_before) days;
INSERT INTO ticks SELECT * FROM ticks_before;
DROP TABLE ticks_before;

-- Nothing that an attempt says of a later time counts.
ALTER TABLE watermarks ADD COLUMN fenced_at bigint;
-- The newest attempt that the session was given to a runner for.
ALTER TABLE sessions ADD COLUMN attempt integer;

-- What falls into one minute of n spread over [starts, ends): in proportion, rounded to zero, the rest to the last.
CREATE FUNCTION minute_share(n bigint, starts bigint, ends bigint, minute bigint, last bigint)
RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN starts - starts % 60000 = last THEN n
        WHEN minute < last THEN
            n / (ends - starts) * (minute + 60000 - greatest(minute, starts))
            + n % (ends - starts) * (minute + 60000 - greatest(minute, starts)) / (ends - starts)
        ELSE n
            - (n / (ends - starts) * (60000 - starts % 60000)
               + n % (ends - starts) * (60000 - starts % 60000) / (ends - starts))
            - (n / (ends - starts) * 60000 + n % (ends - starts) * 60000 / (ends - starts))
              * ((last - (starts - starts % 60000)) / 60000 - 1)
        END
$$;

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

-- Whoever counts as of a moment waits for what is being stored, and what is stored later is stored after it.
CREATE FUNCTION store_after_cutoffs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(5318011);
    NEW.stored_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER corrections_after_cutoffs BEFORE INSERT ON corrections
    FOR EACH ROW EXECUTE FUNCTION store_after_cutoffs();

-- What waits for its organisation to become known.
CREATE INDEX quarantine_unknown ON quarantine (org_id) WHERE reason = 'unknown_org' AND replayed_at IS NULL;

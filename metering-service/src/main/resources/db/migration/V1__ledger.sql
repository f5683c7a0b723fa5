-- Integer base units everywhere: milliseconds, bytes, tokens, millionths of the currency.
-- Times are epoch milliseconds, but stored_at, which is the database's own.

-- The archive: every tick once, as it came.
CREATE TABLE ticks (
    session_id uuid NOT NULL,
    attempt integer NOT NULL,
    seq bigint NOT NULL,
    event_id uuid NOT NULL,
    org_id text NOT NULL,
    runner_id text NOT NULL,
    repo text NOT NULL,
    provider_id text NOT NULL,
    provider_version text NOT NULL,
    model text,
    ts bigint NOT NULL,
    interval_ms bigint NOT NULL,
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
    total_cost_micros bigint,
    final boolean NOT NULL,
    -- The first seq that this tick's totals counted: less than seq when it repaired a loss,
    -- 0 when it came late into a repaired gap and counted nothing.
    counted_from bigint NOT NULL,
    topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    received_at bigint NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, attempt, seq)
);

-- How far each stream of ticks is counted.
CREATE TABLE watermarks (
    session_id uuid NOT NULL,
    attempt integer NOT NULL,
    org_id text NOT NULL,
    last_seq bigint NOT NULL,
    last_ts bigint NOT NULL,
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
    final_seen boolean NOT NULL,
    open_gaps integer NOT NULL,
    PRIMARY KEY (session_id, attempt)
) WITH (fillfactor = 50);

-- Ticks that never came; later totals have counted what they would have said.
CREATE TABLE gaps (
    session_id uuid NOT NULL,
    attempt integer NOT NULL,
    from_seq bigint NOT NULL,
    to_seq bigint NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, attempt, from_seq),
    CHECK (from_seq <= to_seq)
);

-- The roll-ups: what was counted, per minute. model is '' where the provider names none.
CREATE TABLE usage_minutes (
    session_id uuid NOT NULL,
    minute bigint NOT NULL,
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
    PRIMARY KEY (session_id, minute, provider_id, provider_version, model)
) WITH (fillfactor = 70);
CREATE INDEX usage_minutes_by_org ON usage_minutes (org_id, minute);

-- Never dropped, never counted.
CREATE TABLE quarantine (
    id uuid PRIMARY KEY,
    topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    key text,
    value bytea NOT NULL,
    value_hash bytea NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL,
    org_id text,
    session_id uuid,
    attempt integer,
    seq bigint,
    received_at bigint NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (topic, kafka_partition, kafka_offset, value_hash)
);

-- Who and what, from session.events. Half a row where only the end was heard of.
CREATE TABLE sessions (
    session_id uuid PRIMARY KEY,
    org_id text NOT NULL,
    kind text,
    village_id text,
    agent_id text,
    repo_id text,
    repo text,
    room_path text,
    provider_id text,
    provider_version text,
    plan_id text,
    requested_by text,
    created_at bigint,
    finished_at bigint,
    final_state text,
    reported_agent_ms bigint,
    reported_terminal_bytes bigint,
    reported_files_touched bigint,
    reported_commands_run bigint,
    reported_approvals_requested bigint,
    reported_provider_invocations bigint,
    reported_tokens_input bigint,
    reported_tokens_output bigint,
    reported_tokens_cached_input bigint,
    reported_tokens_reasoning bigint,
    reported_cost_micros bigint,
    stored_at timestamptz NOT NULL DEFAULT now()
);

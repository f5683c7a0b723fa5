-- A tick that came late (counted_from 0) counts for itself; what had counted for it is taken back as a charge. Ticks
-- that came late before this are left as they counted.
INSERT INTO charges (cause, session_id, attempt, from_seq, to_seq, org_id, provider_id, provider_version, model,
    starts, ends, ts, agent_ms, terminal_bytes, files_touched, commands_run, approvals_requested,
    provider_invocations, tokens_input, tokens_output, tokens_cached_input, tokens_reasoning, cost_micros, stored_at)
SELECT 'repair', session_id, attempt, seq, seq - 1, org_id, provider_id, provider_version, model,
    ts - interval_ms, ts, ts, -agent_ms, -terminal_bytes, -files_touched, -commands_run, -approvals_requested,
    -provider_invocations, -tokens_input, -tokens_output, -tokens_cached_input, -tokens_reasoning, -cost_micros,
    stored_at
FROM ticks WHERE counted_from = 0;

CREATE OR REPLACE VIEW charged AS
SELECT 'tick' AS cause, session_id, attempt, seq, org_id, provider_id, provider_version, coalesce(model, '') AS model,
    ts - interval_ms AS starts, ts AS ends, ts, stored_at,
    agent_ms, terminal_bytes, files_touched, commands_run, approvals_requested, provider_invocations,
    tokens_input, tokens_output, tokens_cached_input, tokens_reasoning, cost_micros
FROM ticks
UNION ALL
SELECT cause, session_id, attempt, to_seq + 1, org_id, provider_id, provider_version, coalesce(model, ''),
    starts, ends, ts, stored_at,
    agent_ms, terminal_bytes, files_touched, commands_run, approvals_requested, provider_invocations,
    tokens_input, tokens_output, tokens_cached_input, tokens_reasoning, cost_micros
FROM charges;

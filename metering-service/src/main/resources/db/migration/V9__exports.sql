-- Windows of other sizes, meters of other units, and a seal: what a row said when it was written.
ALTER TABLE exports ADD COLUMN window_size text NOT NULL DEFAULT 'hour';
ALTER TABLE exports ADD COLUMN unit text;
ALTER TABLE exports ADD COLUMN seal text;
ALTER TABLE exports DISABLE TRIGGER exports_only_grow;
UPDATE exports SET
    unit = CASE meter
        WHEN 'agent_seconds' THEN 'ms'
        WHEN 'terminal_kb' THEN 'byte'
        WHEN 'files_touched' THEN 'file'
        WHEN 'commands_run' THEN 'command'
        WHEN 'approvals' THEN 'approval'
        WHEN 'provider_invocations' THEN 'turn'
        WHEN 'cost_micros' THEN 'millionth of the currency'
        ELSE 'token' END,
    seal = encode(sha256(convert_to(concat_ws('|', id, replaces, quantity, cutoff, plan_id), 'UTF8')), 'hex');
ALTER TABLE exports ENABLE TRIGGER exports_only_grow;
ALTER TABLE exports ALTER COLUMN unit SET NOT NULL;
ALTER TABLE exports ALTER COLUMN seal SET NOT NULL;
ALTER TABLE exports DROP CONSTRAINT exports_org_id_meter_provider_id_window_start_revision_key;
ALTER TABLE exports ADD UNIQUE (org_id, meter, provider_id, window_size, window_start, revision);

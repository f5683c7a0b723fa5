-- What an organisation has chosen; without a row all is as it comes.
CREATE TABLE organisations (
    org_id text PRIMARY KEY,
    time_zone text NOT NULL DEFAULT 'UTC',
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- Concurrency is asked for by when sessions began and ended.
CREATE INDEX sessions_by_org ON sessions (org_id, created_at);

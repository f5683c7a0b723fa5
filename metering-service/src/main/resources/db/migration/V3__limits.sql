-- What is to be published, written in the transaction that it tells of.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bucket int NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    headers text NOT NULL,
    value text NOT NULL
);
CREATE INDEX outbox_order ON outbox (bucket, id);

-- Who holds a bucket's row lock publishes its rows.
CREATE TABLE outbox_bucket (
    id int PRIMARY KEY
);
INSERT INTO outbox_bucket SELECT generate_series(0, 15);

-- What an organisation may use. The three numbers are a contract's; absent is without limit.
CREATE TABLE entitlements (
    org_id text PRIMARY KEY,
    plan_id text NOT NULL,
    concurrent_sessions bigint,
    session_length_ms bigint,
    agent_ms_a_day bigint,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    -- Of the record on metering.limits, and what it said, but for version and time.
    version bigint NOT NULL DEFAULT 0,
    published text,
    checked_at timestamptz NOT NULL DEFAULT 'epoch'
);
CREATE INDEX entitlements_by_check ON entitlements (checked_at);

CREATE TABLE budgets (
    org_id text NOT NULL REFERENCES entitlements,
    id text NOT NULL,
    scope text NOT NULL,
    meter text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    hard boolean NOT NULL,
    PRIMARY KEY (org_id, id)
);

-- Each threshold is told of once in a period.
CREATE TABLE budget_alerts (
    org_id text NOT NULL,
    budget_id text NOT NULL,
    period_start bigint NOT NULL,
    threshold int NOT NULL,
    told_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, budget_id, period_start, threshold)
);

CREATE INDEX sessions_living ON sessions (org_id) WHERE finished_at IS NULL;

-- A kept record that was posted after all.
ALTER TABLE quarantine ADD COLUMN replayed_at bigint;
ALTER TABLE quarantine ADD COLUMN replayed_by text;
CREATE INDEX quarantine_by_org ON quarantine (org_id, id);

-- What an organisation is entitled to beside the numbers of its plan.
CREATE TABLE rights (
    org_id text NOT NULL REFERENCES entitlements,
    key text NOT NULL,
    kind text NOT NULL,
    value bigint NOT NULL,
    meter text,
    hard boolean NOT NULL,
    PRIMARY KEY (org_id, key)
);

-- Amounts that were given for a metered one. Never altered: what was given too much expires.
CREATE TABLE grants (
    id uuid PRIMARY KEY,
    org_id text NOT NULL,
    entitlement text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    priority int NOT NULL,
    effective_at bigint NOT NULL,
    expires_at bigint CHECK (expires_at > effective_at),
    reason text NOT NULL,
    given_by text NOT NULL,
    given_at bigint NOT NULL
);
CREATE INDEX grants_by_org ON grants (org_id, entitlement, id);
CREATE TRIGGER grants_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON grants
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

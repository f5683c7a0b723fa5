-- What people changed about the ledger: added to, never altered.
CREATE TABLE corrections (
    id uuid PRIMARY KEY,
    org_id text NOT NULL,
    session_id uuid NOT NULL,
    meter text NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    -- The minute that it takes effect in.
    at bigint NOT NULL,
    reason text NOT NULL,
    made_by text NOT NULL,
    made_at bigint NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX corrections_by_org ON corrections (org_id, id);
CREATE INDEX corrections_by_session ON corrections (session_id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME;
END $$;
CREATE TRIGGER corrections_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON corrections
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The closed windows that were told to whoever bills: a later revision says what it replaces.
CREATE TABLE exports (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    org_id text NOT NULL,
    meter text NOT NULL,
    provider_id text NOT NULL,
    window_start bigint NOT NULL,
    window_end bigint NOT NULL,
    revision int NOT NULL,
    replaces text,
    quantity numeric NOT NULL,
    cutoff bigint NOT NULL,
    plan_id text NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, meter, provider_id, window_start, revision)
);
CREATE INDEX exports_by_org ON exports (org_id, n);
CREATE INDEX exports_by_window ON exports (window_start);
CREATE TRIGGER exports_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON exports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

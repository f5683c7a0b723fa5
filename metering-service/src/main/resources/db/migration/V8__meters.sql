-- Meters that are configuration: what they count is said, not what they counted.
CREATE TABLE meters (
    key text PRIMARY KEY,
    event_type text NOT NULL,
    -- '' where records are only counted.
    value_property text NOT NULL,
    aggregation text NOT NULL,
    -- Dimensions, separated by commas; a JSON object of dimension and value.
    group_by text NOT NULL,
    filter text NOT NULL,
    unit text NOT NULL,
    counted_from bigint NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- How far each receiver has taken what was told, by exports.n.
CREATE TABLE webhook_positions (
    receiver text PRIMARY KEY,
    n bigint NOT NULL
);

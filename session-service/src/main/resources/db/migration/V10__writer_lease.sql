-- Who writes into the terminal: the subject and the epoch.
alter table sessions add column lease_json text not null default '{"epoch":0}';

-- When, by the database's clock, the writer's socket was last known to be open.
create table writer_leases (
    session_id uuid primary key references sessions (id),
    writer     text   not null,
    seen_at    bigint not null
);
create index writer_leases_age on writer_leases (seen_at);

-- The limit that an approval asks to go on over; absent where a runner asked.
alter table approvals add column asked_limit text;

-- What is asked about a session that a limit pauses. Those that are paused already are not asked about.
alter table limit_pauses add column limit_key text not null default '';
alter table limit_pauses add column approval_id uuid not null default gen_random_uuid();
alter table limit_pauses alter column limit_key drop default;
alter table limit_pauses alter column approval_id drop default;

-- What somebody let go on over a limit: until so much is used, in the period that ends then.
create table limit_allowances (
    session_id uuid    not null references sessions (id),
    org_id     text    not null,
    limit_key  text    not null,
    until      numeric not null,
    resets_at  bigint  not null,
    primary key (session_id, limit_key)
);
create index limit_allowances_by_org on limit_allowances (org_id);

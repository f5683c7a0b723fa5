-- The last word of metering-service on each organisation: it holds while metering is away.
create table org_limits (
    org_id text primary key,
    as_of  bigint not null,
    body   text   not null
);

-- Sessions that a limit has paused, to go on when it is raised.
create table limit_pauses (
    session_id uuid primary key references sessions (id),
    org_id     text not null
);
create index limit_pauses_by_org on limit_pauses (org_id);
create index sessions_living_by_org on sessions (org_id) where state not in ('COMPLETED', 'FAILED');

-- What waits for a person, and what became of it. Decided once: guarded by state = 'pending'.
create table approvals (
    session_id   uuid   not null references sessions (id),
    id           uuid   not null,
    org_id       text   not null,
    state        text   not null,
    requested_at bigint not null,
    expires_at   bigint not null,
    -- As the runner asked.
    asked        text   not null,
    decision     text,
    decided_by   text,
    decided_at   bigint,
    note         text,
    signature    text,
    -- What the runner did about it.
    effect       text,
    primary key (session_id, id)
);
create index approvals_oldest on approvals (org_id, state, requested_at, session_id, id);
create index approvals_overdue on approvals (expires_at) where state = 'pending';

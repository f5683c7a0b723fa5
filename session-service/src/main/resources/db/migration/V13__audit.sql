-- One chain per organisation: each entry's hash covers the one before.
create table audit (
    org_id     text   not null,
    seq        bigint not null,
    at         bigint not null,
    actor      text   not null,
    action     text   not null,
    session_id uuid,
    -- Names and values, as a JSON object with sorted keys.
    detail     text   not null,
    prev_hash  text   not null,
    hash       text   not null,
    primary key (org_id, seq)
);
create index audit_of_session on audit (session_id, seq) where session_id is not null;

-- Where each chain goes on; locked by whoever appends.
create table audit_heads (
    org_id text primary key,
    seq    bigint not null,
    hash   text   not null
);

-- Heads as they were signed: a chain that ends before one has lost its tail.
create table audit_seals (
    org_id    text   not null,
    seq       bigint not null,
    hash      text   not null,
    at        bigint not null,
    signature text   not null,
    primary key (org_id, seq)
);

create function audit_is_appended_to() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is only appended to';
end $$;
create trigger audit_append_only before update or delete on audit
    for each row execute function audit_is_appended_to();
create trigger audit_seals_append_only before update or delete on audit_seals
    for each row execute function audit_is_appended_to();

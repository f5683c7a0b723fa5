create table sessions (
    id             uuid primary key,
    org_id         text   not null,
    agent_id       text   not null,
    kind           text   not null,
    provider_id    text   not null,
    village_id     text   not null,
    state          text   not null,
    created_at     bigint not null,
    requested_by   text   not null,
    runner_id      text,
    incarnation    text,
    attempt        int    not null,
    standing       text   not null,
    placed_at      bigint not null,
    stop_requested boolean not null,
    last_seq       bigint not null,
    command_seq    bigint not null,
    -- Documents: what was asked for, where it was placed, how far it came.
    order_json     text   not null,
    placing_json   text   not null,
    progress_json  text   not null,
    unique (org_id, agent_id)
);
create index sessions_newest on sessions (org_id, created_at desc, id desc);
create index sessions_of_runner on sessions (runner_id) where state not in ('COMPLETED', 'FAILED');
create index sessions_waiting on sessions (placed_at)
    where state not in ('COMPLETED', 'FAILED') and standing in ('UNPLACED', 'OFFERED');

create table session_events (
    session_id uuid   not null references sessions (id),
    seq        bigint not null,
    type       text   not null,
    body       text   not null,
    primary key (session_id, seq)
);

create table idempotency_keys (
    org_id       text   not null,
    subject      text   not null,
    key          text   not null,
    request_hash text   not null,
    session_id   uuid   not null,
    created_at   bigint not null,
    primary key (org_id, subject, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

create table runners (
    id          text primary key,
    incarnation text   not null,
    pool        text   not null,
    status      text   not null,
    -- By our clock; the heartbeat's own is in the document.
    last_seen   bigint not null,
    heartbeat   text   not null
);

-- Output as it was published. end_offset = start_offset + bytes + what was dropped after them.
create table terminal_chunks (
    session_id      uuid   not null,
    start_offset    bigint not null,
    end_offset      bigint not null,
    data            bytea  not null,
    kafka_partition int    not null,
    kafka_offset    bigint not null,
    primary key (session_id, end_offset)
);
-- Terminal output at full speed: compressing it costs more than it saves.
alter table terminal_chunks alter column data set storage external;

create table recorder_positions (
    kafka_partition int primary key,
    next_offset     bigint not null
);

create table artifact_parts (
    session_id  uuid   not null,
    attempt     int    not null,
    artifact_id text   not null,
    part        int    not null,
    parts       int    not null,
    name        text   not null,
    media_type  text   not null,
    sha256      text   not null,
    truncated   boolean not null,
    data        bytea  not null,
    primary key (session_id, artifact_id, part)
);

create table outbox (
    id      bigint generated always as identity primary key,
    bucket  int  not null,
    topic   text not null,
    key     text not null,
    headers text not null,
    value   text not null
);
create index outbox_order on outbox (bucket, id);

-- Who holds a bucket's row lock publishes its rows.
create table outbox_bucket (
    id int primary key
);
insert into outbox_bucket select generate_series(0, 15);

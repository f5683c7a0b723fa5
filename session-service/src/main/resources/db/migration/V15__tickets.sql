-- One use each; what is here is the ticket's hash.
create table tickets (
    hash       text   primary key,
    org_id     text   not null,
    subject    text   not null,
    roles      text[] not null,
    session_id uuid   not null,
    expires_at bigint not null
);
create index tickets_age on tickets (expires_at);

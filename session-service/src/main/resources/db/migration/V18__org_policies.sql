-- What organisations let their sessions do at most: every version, for whoever asks what held when.
create table org_policies (
    org_id  text   not null,
    version bigint not null,
    body    text   not null,
    set_at  bigint not null,
    set_by  text   not null,
    primary key (org_id, version)
);

-- When it was published, by the runner's clock, and when it was recorded, by the database's.
alter table terminal_chunks add column at bigint not null default 0;
alter table terminal_chunks add column recorded_at bigint not null
    default cast(extract(epoch from now()) * 1000 as bigint);

-- Since when, by our clock, the runner has been what it is now: its restart gives up what it held.
alter table runners add column incarnation_since bigint not null default 0;

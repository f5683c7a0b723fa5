-- An operator asked it to take nothing new. Survives its restarts.
alter table runners add column drained boolean not null default false;

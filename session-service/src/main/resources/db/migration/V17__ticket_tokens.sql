-- A socket that a ticket opened lives no longer than the token that asked for the ticket (epoch seconds).
delete from tickets;
alter table tickets add column token_expires_at bigint not null;

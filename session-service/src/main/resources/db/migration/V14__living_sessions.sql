-- The gauges count what has not ended, often.
create index sessions_living on sessions (state) where state not in ('COMPLETED', 'FAILED');

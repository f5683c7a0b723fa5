-- Whether a session's end was looked at for a final tick that never came.
ALTER TABLE sessions ADD COLUMN end_checked_at bigint;
CREATE INDEX sessions_end_unchecked ON sessions (finished_at)
    WHERE finished_at IS NOT NULL AND end_checked_at IS NULL;

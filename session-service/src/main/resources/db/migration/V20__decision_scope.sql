-- Whether an allow is for this action alone (ONCE, or absent) or for every equal one of its session (SESSION).
alter table approvals add column decision_scope text;

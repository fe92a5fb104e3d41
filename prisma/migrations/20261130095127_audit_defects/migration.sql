-- What is in trouble is looked up by the administrator's page and by /v1/operations/trouble: refusals of a rule that threw are few among all entries.
CREATE INDEX "audit_entry_defect_idx" ON "audit_entry" ("id") WHERE "code" = 'internal';

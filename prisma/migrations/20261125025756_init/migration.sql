-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "programme_version" (
    "id" TEXT NOT NULL,
    "programme_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "jurisdiction" TEXT NOT NULL,
    "sample" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'published',
    "valid_from" DATE NOT NULL,
    "valid_to" DATE NOT NULL,
    "body" JSONB NOT NULL,
    "body_hash" TEXT NOT NULL,

    CONSTRAINT "programme_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calendar_year" (
    "year" INTEGER NOT NULL,
    "document" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "calendar_year_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "jurisdiction" (
    "id" TEXT NOT NULL,
    "parent" TEXT,
    "kind" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "jurisdiction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "department" (
    "id" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "department_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "credit_code" TEXT NOT NULL,
    "jurisdiction" TEXT NOT NULL,
    "own_zone" BOOLEAN NOT NULL DEFAULT false,
    "bank_name" TEXT NOT NULL,
    "bank_account" TEXT NOT NULL,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "specialty" TEXT,
    "employer_id" TEXT,
    "locale" TEXT NOT NULL DEFAULT 'zh-CN',

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    "sample" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "jurisdiction" TEXT,
    "department" TEXT,
    "organisation_id" TEXT,
    "valid_from" DATE,
    "valid_to" DATE,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "csrf" TEXT NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sandbox_clock" (
    "id" INTEGER NOT NULL,
    "offset_ms" BIGINT NOT NULL,

    CONSTRAINT "sandbox_clock_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "stream_head" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "agenda" JSONB NOT NULL,
    "next_due_at" TIMESTAMPTZ(3),
    "closed" BOOLEAN NOT NULL,
    "running" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "stream_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "stream_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,
    "command_id" UUID,
    "body" JSONB NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("stream_id","seq")
);

-- CreateTable
CREATE TABLE "command" (
    "id" UUID NOT NULL,
    "principal" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "actor" JSONB NOT NULL,
    "seen" JSONB,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "outcome" JSONB,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "command_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "participation" (
    "stream_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "capacity" TEXT NOT NULL,

    CONSTRAINT "participation_pkey" PRIMARY KEY ("stream_id","person_id","capacity")
);

-- CreateTable
CREATE TABLE "hold" (
    "id" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "private_text" (
    "id" TEXT NOT NULL,
    "salt" TEXT,
    "body" TEXT,
    "hash" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,

    CONSTRAINT "private_text_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "person_id" TEXT,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "code" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "previous" TEXT NOT NULL DEFAULT '',
    "hash" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "chain_root" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "root" TEXT NOT NULL,
    "heads" INTEGER NOT NULL,

    CONSTRAINT "chain_root_pkey" PRIMARY KEY ("at")
);

-- CreateTable
CREATE TABLE "counter" (
    "series" TEXT NOT NULL,
    "n" INTEGER NOT NULL,

    CONSTRAINT "counter_pkey" PRIMARY KEY ("series")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "done_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,
    "applicant_id" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "county" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "state_name" TEXT NOT NULL,
    "submitted_at" TIMESTAMPTZ(3),
    "receipt" TEXT,
    "number" TEXT,
    "filing_number" TEXT,
    "form_version" INTEGER NOT NULL DEFAULT 0,
    "editable" BOOLEAN NOT NULL DEFAULT true,
    "award_fen" BIGINT,
    "award_money" TEXT,
    "paid_fen" BIGINT NOT NULL DEFAULT 0,
    "paid_count" INTEGER NOT NULL DEFAULT 0,
    "paid_of" INTEGER NOT NULL DEFAULT 0,
    "next_due_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "seq" INTEGER NOT NULL,
    "members" TEXT[],

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "form_version" (
    "project_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "saved_by" TEXT NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "form_version_pkey" PRIMARY KEY ("project_id","version")
);

-- CreateTable
CREATE TABLE "document" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "media_type" TEXT NOT NULL,
    "uploaded_by" TEXT NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "document_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "target" TEXT,
    "project_id" TEXT,
    "step_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "jurisdiction" TEXT,
    "department" TEXT,
    "organisation_id" TEXT,
    "person_id" TEXT,
    "owner_id" TEXT,
    "commands" TEXT[],
    "revision" INTEGER NOT NULL DEFAULT 1,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "overdue" BOOLEAN NOT NULL DEFAULT false,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "period" (
    "stream_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "nature" TEXT NOT NULL,
    "started_on" DATE NOT NULL,
    "working_days" INTEGER,
    "months" INTEGER,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "provisional" BOOLEAN NOT NULL,
    "paused_on" DATE,
    "paused_for" TEXT,
    "remaining" INTEGER,
    "ended_on" DATE,

    CONSTRAINT "period_pkey" PRIMARY KEY ("stream_id","id")
);

-- CreateTable
CREATE TABLE "call" (
    "id" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "opens_at" TIMESTAMPTZ(3) NOT NULL,
    "closes_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "budget_line_id" TEXT NOT NULL,
    "quota" INTEGER,
    "jurisdiction" TEXT NOT NULL,
    "sample" BOOLEAN NOT NULL,

    CONSTRAINT "call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "published_on" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_item" (
    "notice_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,

    CONSTRAINT "notice_item_pkey" PRIMARY KEY ("notice_id","project_id")
);

-- CreateTable
CREATE TABLE "objection" (
    "id" TEXT NOT NULL,
    "notice_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "objection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_line" (
    "id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "fund" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "quota_document" TEXT NOT NULL,
    "function_code" TEXT NOT NULL,
    "economic_code" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "cut_off_on" DATE NOT NULL,
    "status" TEXT NOT NULL,
    "planned_fen" BIGINT NOT NULL,
    "allocated_fen" BIGINT NOT NULL DEFAULT 0,
    "reserved_fen" BIGINT NOT NULL DEFAULT 0,
    "committed_fen" BIGINT NOT NULL DEFAULT 0,
    "paid_fen" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "budget_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_transaction" (
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "stream_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,

    CONSTRAINT "ledger_transaction_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "posting" (
    "id" BIGSERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "line_id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "amount_fen" BIGINT NOT NULL,

    CONSTRAINT "posting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cap_usage" (
    "clause" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "limit_fen" BIGINT NOT NULL,
    "used_fen" BIGINT NOT NULL,

    CONSTRAINT "cap_usage_pkey" PRIMARY KEY ("clause","holder","year")
);

-- CreateTable
CREATE TABLE "payment_order" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "amount_fen" BIGINT NOT NULL,
    "budget_line_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "batch_id" TEXT,
    "payee" JSONB NOT NULL,
    "file_hash" TEXT,
    "voucher" TEXT,
    "paid_on" DATE,
    "cause" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_attempt" (
    "order_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "file_hash" TEXT,
    "voucher" TEXT,

    CONSTRAINT "payment_attempt_pkey" PRIMARY KEY ("order_id","attempt")
);

-- CreateTable
CREATE TABLE "payment_batch" (
    "id" TEXT NOT NULL,
    "budget_line_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "total_fen" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,
    "maker" TEXT,
    "checker" TEXT,
    "signer" TEXT,
    "releaser" TEXT,
    "file_hash" TEXT,
    "file_name" TEXT,
    "prepared_at" TIMESTAMPTZ(3) NOT NULL,
    "checked_at" TIMESTAMPTZ(3),
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bank_result_line" (
    "file_hash" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "batch_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "meaning" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bank_result_line_pkey" PRIMARY KEY ("file_hash","line")
);

-- CreateIndex
CREATE INDEX "programme_version_programme_id_valid_from_idx" ON "programme_version"("programme_id", "valid_from");

-- CreateIndex
CREATE UNIQUE INDEX "organisation_credit_code_key" ON "organisation"("credit_code");

-- CreateIndex
CREATE UNIQUE INDEX "account_person_id_key" ON "account"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_username_key" ON "account"("username");

-- CreateIndex
CREATE INDEX "role_grant_person_id_idx" ON "role_grant"("person_id");

-- CreateIndex
CREATE INDEX "role_grant_role_jurisdiction_idx" ON "role_grant"("role", "jurisdiction");

-- CreateIndex
CREATE INDEX "session_account_id_idx" ON "session"("account_id");

-- CreateIndex
CREATE INDEX "stream_head_next_due_at_idx" ON "stream_head"("next_due_at");

-- CreateIndex
CREATE INDEX "event_command_id_idx" ON "event"("command_id");

-- CreateIndex
CREATE INDEX "command_stream_id_received_at_idx" ON "command"("stream_id", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "command_principal_key_key" ON "command"("principal", "key");

-- CreateIndex
CREATE INDEX "participation_person_id_idx" ON "participation"("person_id");

-- CreateIndex
CREATE INDEX "hold_stream_id_idx" ON "hold"("stream_id");

-- CreateIndex
CREATE INDEX "audit_entry_target_idx" ON "audit_entry"("target");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_key_key" ON "outbox"("key");

-- CreateIndex
CREATE INDEX "outbox_done_at_available_at_idx" ON "outbox"("done_at", "available_at");

-- CreateIndex
CREATE UNIQUE INDEX "project_receipt_key" ON "project"("receipt");

-- CreateIndex
CREATE INDEX "project_applicant_id_idx" ON "project"("applicant_id");

-- CreateIndex
CREATE INDEX "project_county_updated_at_idx" ON "project"("county", "updated_at");

-- CreateIndex
CREATE INDEX "project_updated_at_id_idx" ON "project"("updated_at", "id");

-- CreateIndex
CREATE INDEX "project_state_name_idx" ON "project"("state_name");

-- CreateIndex
CREATE UNIQUE INDEX "project_call_id_applicant_id_object_key" ON "project"("call_id", "applicant_id", "object");

-- CreateIndex
CREATE INDEX "document_project_id_idx" ON "document"("project_id");

-- CreateIndex
CREATE INDEX "task_stream_id_idx" ON "task"("stream_id");

-- CreateIndex
CREATE INDEX "task_project_id_idx" ON "task"("project_id");

-- CreateIndex
CREATE INDEX "task_role_closed_at_idx" ON "task"("role", "closed_at");

-- CreateIndex
CREATE INDEX "task_owner_id_closed_at_idx" ON "task"("owner_id", "closed_at");

-- CreateIndex
CREATE INDEX "posting_key_idx" ON "posting"("key");

-- CreateIndex
CREATE INDEX "posting_line_id_account_idx" ON "posting"("line_id", "account");

-- CreateIndex
CREATE INDEX "payment_order_batch_id_idx" ON "payment_order"("batch_id");

-- CreateIndex
CREATE INDEX "payment_order_status_idx" ON "payment_order"("status");

-- CreateIndex
CREATE UNIQUE INDEX "payment_order_project_id_n_key" ON "payment_order"("project_id", "n");

-- What Prisma cannot say. Nothing here knows a programme; a test compares the pairs with domain/access/separation.ts.

-- Events, money and audit are only ever added.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'ZY001';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON "event" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON "ledger_transaction" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON "posting" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER bank_result_line_append_only BEFORE UPDATE OR DELETE ON "bank_result_line" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER programme_version_append_only BEFORE UPDATE OR DELETE ON "programme_version" FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION append_only();

-- Money: a budget line changes by postings alone, and never holds more than its quota.
ALTER TABLE "budget_line" ADD CONSTRAINT budget_line_within_quota CHECK (reserved_fen + committed_fen + paid_fen <= allocated_fen);
ALTER TABLE "budget_line" ADD CONSTRAINT budget_line_not_negative CHECK (reserved_fen >= 0 AND committed_fen >= 0 AND paid_fen >= 0 AND allocated_fen >= 0);
ALTER TABLE "cap_usage" ADD CONSTRAINT cap_usage_within_limit CHECK (used_fen >= 0 AND used_fen <= limit_fen);
ALTER TABLE "posting" ADD CONSTRAINT posting_account CHECK (account IN ('quota', 'available', 'reserved', 'committed', 'paid'));
ALTER TABLE "posting" ADD CONSTRAINT posting_transaction FOREIGN KEY (key) REFERENCES "ledger_transaction" (key);

CREATE FUNCTION apply_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE budget_line SET
    allocated_fen = allocated_fen - CASE WHEN NEW.account = 'quota' THEN NEW.amount_fen ELSE 0 END,
    reserved_fen  = reserved_fen  + CASE WHEN NEW.account = 'reserved' THEN NEW.amount_fen ELSE 0 END,
    committed_fen = committed_fen + CASE WHEN NEW.account = 'committed' THEN NEW.amount_fen ELSE 0 END,
    paid_fen      = paid_fen      + CASE WHEN NEW.account = 'paid' THEN NEW.amount_fen ELSE 0 END
  WHERE id = NEW.line_id;
  IF NOT FOUND THEN RAISE EXCEPTION 'no budget line %', NEW.line_id USING ERRCODE = 'ZY002'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER posting_applies AFTER INSERT ON "posting" FOR EACH ROW EXECUTE FUNCTION apply_posting();

CREATE FUNCTION transaction_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum(amount_fen), 0) <> 0 OR count(*) < 2 FROM posting WHERE key = NEW.key) THEN
    RAISE EXCEPTION 'postings of % do not balance', NEW.key USING ERRCODE = 'ZY003';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transaction_balances AFTER INSERT ON "ledger_transaction" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transaction_balances();
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON "posting" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transaction_balances();

-- Budget columns are nobody else's to write.
CREATE FUNCTION budget_line_by_postings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND (NEW.allocated_fen, NEW.reserved_fen, NEW.committed_fen, NEW.paid_fen) IS DISTINCT FROM (OLD.allocated_fen, OLD.reserved_fen, OLD.committed_fen, OLD.paid_fen) THEN
    RAISE EXCEPTION 'budget line changes by postings alone' USING ERRCODE = 'ZY004';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_line_by_postings BEFORE UPDATE ON "budget_line" FOR EACH ROW EXECUTE FUNCTION budget_line_by_postings();

-- At most one attempt of a payment order is on its way.
CREATE UNIQUE INDEX payment_attempt_one_open ON "payment_attempt" (order_id) WHERE status IN ('released', 'instructed', 'unknown');

-- Commands are kept for ever; an outcome is written once.
CREATE FUNCTION command_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'command is kept' USING ERRCODE = 'ZY001'; END IF;
  IF OLD.outcome IS NOT NULL AND NEW.outcome IS DISTINCT FROM OLD.outcome THEN RAISE EXCEPTION 'command % was decided', OLD.id USING ERRCODE = 'ZY005'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER command_decided_once BEFORE UPDATE OR DELETE ON "command" FOR EACH ROW EXECUTE FUNCTION command_decided_once();
CREATE INDEX command_undecided ON "command" (stream_id, received_at) WHERE outcome IS NULL;
CREATE INDEX task_open_by_role ON "task" (role, jurisdiction, department, organisation_id) WHERE closed_at IS NULL;
CREATE INDEX task_open_by_owner ON "task" (owner_id) WHERE closed_at IS NULL;
CREATE INDEX outbox_waiting ON "outbox" (available_at, id) WHERE done_at IS NULL;
CREATE INDEX hold_open ON "hold" (stream_id) WHERE released_at IS NULL;

-- Separation of duties, held by the database as well.
CREATE TABLE separation_pair (a text NOT NULL, b text NOT NULL, PRIMARY KEY (a, b));
INSERT INTO separation_pair (a, b) VALUES
  ('applicant_side', 'recommender'), ('applicant_side', 'formal_checker'), ('applicant_side', 'consulted'), ('applicant_side', 'organiser'),
  ('applicant_side', 'expert'), ('applicant_side', 'decider'), ('applicant_side', 'objection_handler'), ('applicant_side', 'payment_maker'),
  ('applicant_side', 'payment_checker'), ('applicant_side', 'account_verifier'), ('applicant_side', 'account_confirmer'), ('applicant_side', 'plan_agreer'),
  ('payment_maker', 'payment_checker'), ('account_verifier', 'account_confirmer'), ('payment_maker', 'decider'), ('payment_checker', 'decider'),
  ('objection_handler', 'expert'), ('objection_handler', 'decider'), ('objection_handler', 'formal_checker');
CREATE FUNCTION participation_separated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE other text;
BEGIN
  SELECT p.capacity INTO other FROM participation p
    JOIN separation_pair s ON (s.a = p.capacity AND s.b = NEW.capacity) OR (s.b = p.capacity AND s.a = NEW.capacity)
    WHERE p.stream_id = NEW.stream_id AND p.person_id = NEW.person_id LIMIT 1;
  IF other IS NOT NULL THEN
    RAISE EXCEPTION 'separation of duties: % and %', other, NEW.capacity USING ERRCODE = 'ZY006', DETAIL = other;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER participation_separated BEFORE INSERT ON "participation" FOR EACH ROW EXECUTE FUNCTION participation_separated();

-- older programs go on
-- AlterTable
ALTER TABLE "payment_order" ADD COLUMN     "disputed" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "project_money" (
    "project_id" TEXT NOT NULL,
    "reserved_fen" BIGINT NOT NULL DEFAULT 0,
    "committed_fen" BIGINT NOT NULL DEFAULT 0,
    "paid_fen" BIGINT NOT NULL DEFAULT 0,
    "ordered_fen" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "project_money_pkey" PRIMARY KEY ("project_id")
);

-- Money of one project: changed by its postings and its payment orders alone. More than was awarded to it is neither
-- ordered nor paid, so that no project is paid from the money of another on the same line.
INSERT INTO "project_money" (project_id, reserved_fen, committed_fen, paid_fen)
  SELECT t.stream_id, coalesce(sum(p.amount_fen) FILTER (WHERE p.account = 'reserved'), 0), coalesce(sum(p.amount_fen) FILTER (WHERE p.account = 'committed'), 0), coalesce(sum(p.amount_fen) FILTER (WHERE p.account = 'paid'), 0)
  FROM posting p JOIN ledger_transaction t ON t.key = p.key WHERE t.stream_id LIKE 'project-%' GROUP BY 1;
INSERT INTO "project_money" (project_id, ordered_fen) SELECT project_id, sum(amount_fen) FROM payment_order WHERE status <> 'cancelled' GROUP BY 1
  ON CONFLICT (project_id) DO UPDATE SET ordered_fen = EXCLUDED.ordered_fen;
-- Not asked of what is there already: an older record may hold what is refused from now on.
ALTER TABLE "project_money" ADD CONSTRAINT project_money_paid_within_committed CHECK (reserved_fen >= 0 AND committed_fen >= 0 AND paid_fen >= 0) NOT VALID;
ALTER TABLE "payment_order" ADD CONSTRAINT payment_order_amount CHECK (amount_fen > 0) NOT VALID;

CREATE FUNCTION project_money_by_posting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE project text;
BEGIN
  SELECT stream_id INTO project FROM ledger_transaction WHERE key = NEW.key AND stream_id LIKE 'project-%';
  IF project IS NULL OR NEW.account NOT IN ('reserved', 'committed', 'paid') THEN RETURN NULL; END IF;
  INSERT INTO project_money (project_id) VALUES (project) ON CONFLICT DO NOTHING;
  UPDATE project_money SET
    reserved_fen  = reserved_fen  + CASE WHEN NEW.account = 'reserved' THEN NEW.amount_fen ELSE 0 END,
    committed_fen = committed_fen + CASE WHEN NEW.account = 'committed' THEN NEW.amount_fen ELSE 0 END,
    paid_fen      = paid_fen      + CASE WHEN NEW.account = 'paid' THEN NEW.amount_fen ELSE 0 END
  WHERE project_id = project;
  RETURN NULL;
END $$;
CREATE TRIGGER posting_applies_to_project AFTER INSERT ON "posting" FOR EACH ROW EXECUTE FUNCTION project_money_by_posting();

CREATE FUNCTION project_money_by_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before bigint := CASE WHEN TG_OP = 'UPDATE' AND OLD.status <> 'cancelled' THEN OLD.amount_fen ELSE 0 END;
  now_fen bigint := CASE WHEN NEW.status <> 'cancelled' THEN NEW.amount_fen ELSE 0 END;
BEGIN
  IF before = now_fen THEN RETURN NULL; END IF;
  INSERT INTO project_money (project_id) VALUES (NEW.project_id) ON CONFLICT DO NOTHING;
  UPDATE project_money SET ordered_fen = ordered_fen + now_fen - before WHERE project_id = NEW.project_id;
  RETURN NULL;
END $$;
CREATE TRIGGER payment_order_counts AFTER INSERT OR UPDATE OF status, amount_fen ON "payment_order" FOR EACH ROW EXECUTE FUNCTION project_money_by_order();

-- Asked at the commit: a termination frees the money first and calls its orders off after it.
CREATE FUNCTION project_money_ordered_within_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM project_money WHERE project_id = NEW.project_id AND ordered_fen > committed_fen + paid_fen) THEN
    RAISE EXCEPTION 'orders of % exceed its award', NEW.project_id USING ERRCODE = '23514', CONSTRAINT = 'project_money_ordered_within_award';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER project_money_ordered_within_award AFTER INSERT OR UPDATE ON "project_money" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION project_money_ordered_within_award();

CREATE FUNCTION project_money_by_triggers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION 'money of a project changes by postings and orders alone' USING ERRCODE = 'ZY004'; END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER project_money_by_triggers BEFORE INSERT OR UPDATE OR DELETE ON "project_money" FOR EACH ROW EXECUTE FUNCTION project_money_by_triggers();
CREATE TRIGGER project_money_not_emptied BEFORE TRUNCATE ON "project_money" FOR EACH STATEMENT EXECUTE FUNCTION append_only();

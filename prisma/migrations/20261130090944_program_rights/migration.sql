-- older programs go on
-- AlterTable
ALTER TABLE "chain_root" ADD COLUMN     "streams" JSONB NOT NULL DEFAULT '{}';

-- What is only ever added is not emptied either: a row trigger does not see TRUNCATE.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['event', 'stream_head', 'command', 'ledger_transaction', 'posting', 'budget_line', 'audit_entry', 'audit_head', 'chain_root', 'bank_result_line', 'payment_order', 'payment_attempt', 'payment_batch',
    'programme_version', 'participation', 'hold', 'private_text', 'project', 'form_version', 'document', 'printed_form', 'calendar_year'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t || '_not_emptied', t);
  END LOOP;
END $$;
-- Only the head of a stream that never came to be is taken away again.
CREATE TRIGGER stream_head_kept BEFORE DELETE ON "stream_head" FOR EACH ROW WHEN (OLD.seq > 0) EXECUTE FUNCTION append_only();

-- Which life of the record this is: another after a restore into a new database, after a failover or a recovery to a
-- point in time (the server counts those as timelines), and whenever 'restored' in "setting" is counted on by hand.
-- Asked by an account that may not ask the server itself.
CREATE FUNCTION record_epoch() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN concat_ws('.', (SELECT system_identifier FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint()), (SELECT oid FROM pg_database WHERE datname = current_database()), (SELECT value FROM public.setting WHERE key = 'restored'));
EXCEPTION WHEN insufficient_privilege THEN
  RETURN concat_ws('.', (SELECT oid FROM pg_database WHERE datname = current_database()), (SELECT value FROM public.setting WHERE key = 'restored'));
END $$;

-- What programs keep in memory of the rules is held against these, whichever of several servers changed them.
CREATE FUNCTION rules_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO setting (key, value) VALUES (TG_ARGV[0], gen_random_uuid()::text) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value;
  RETURN NULL;
END $$;
CREATE TRIGGER calendar_year_changed AFTER INSERT OR UPDATE OR DELETE ON "calendar_year" FOR EACH ROW EXECUTE FUNCTION rules_changed('calendar_version');
CREATE TRIGGER programme_version_changed AFTER INSERT OR UPDATE ON "programme_version" FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION rules_changed('rules_version');
INSERT INTO setting (key, value) VALUES ('calendar_version', gen_random_uuid()::text), ('rules_version', gen_random_uuid()::text);

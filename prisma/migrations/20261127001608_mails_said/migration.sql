-- AlterTable
ALTER TABLE "outbox" ADD COLUMN     "said" JSONB,
ADD COLUMN     "said_at" TIMESTAMPTZ(3);

-- The mails about a project are found by their streams, the newest first.
CREATE INDEX outbox_mail_by_stream ON "outbox" ((payload ->> 'streamId'), id DESC) WHERE kind = 'mail';

-- AlterTable
ALTER TABLE "programme_version" ADD COLUMN     "made_at" TIMESTAMPTZ(3),
ADD COLUMN     "made_by" TEXT,
ADD COLUMN     "note" TEXT,
ADD COLUMN     "proposed_at" TIMESTAMPTZ(3),
ADD COLUMN     "published_at" TIMESTAMPTZ(3),
ADD COLUMN     "published_by" TEXT,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 0;

-- A draft is published by a second person; what came with the files of policies/ has no maker.
ALTER TABLE "programme_version"
  ADD CONSTRAINT "programme_version_status" CHECK ("status" IN ('draft', 'published')),
  ADD CONSTRAINT "programme_version_two_persons" CHECK (
    CASE "status" WHEN 'draft' THEN "published_by" IS NULL AND "made_by" IS NOT NULL
      ELSE "made_by" IS NULL OR ("published_by" IS NOT NULL AND "published_by" <> "made_by" AND "published_at" IS NOT NULL) END);

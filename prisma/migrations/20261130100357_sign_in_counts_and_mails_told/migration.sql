-- older programs go on
-- AlterTable
ALTER TABLE "outbox" ADD COLUMN     "failed" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "told" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "sign_in_count" (
    "key" TEXT NOT NULL,
    "account_id" TEXT,
    "address" TEXT NOT NULL,
    "failed" INTEGER NOT NULL,
    "open" INTEGER NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_count_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "sign_in_count_until_idx" ON "sign_in_count"("until");
CREATE INDEX "outbox_failed" ON "outbox" (id) WHERE failed > 0;

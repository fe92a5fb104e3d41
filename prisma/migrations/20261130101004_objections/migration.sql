-- AlterTable
ALTER TABLE "objection" ADD COLUMN     "command_id" TEXT,
ADD COLUMN     "number" TEXT;

-- CreateTable
CREATE TABLE "objection_file" (
    "id" TEXT NOT NULL,
    "notice_id" TEXT NOT NULL,
    "objection_id" TEXT,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "media_type" TEXT NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "objection_file_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "objection_file_notice_id_objection_id_idx" ON "objection_file"("notice_id", "objection_id");

-- CreateIndex
CREATE UNIQUE INDEX "objection_number_key" ON "objection"("number");

-- CreateIndex
CREATE INDEX "objection_notice_id_idx" ON "objection"("notice_id");

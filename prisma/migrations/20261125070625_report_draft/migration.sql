-- CreateTable
CREATE TABLE "report_draft" (
    "panel_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "report_draft_pkey" PRIMARY KEY ("panel_id","person_id")
);

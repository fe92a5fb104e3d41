-- CreateTable
CREATE TABLE "printed_form" (
    "code" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "number" TEXT,
    "on_date" DATE NOT NULL,
    "stream_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "printed_form_pkey" PRIMARY KEY ("code")
);

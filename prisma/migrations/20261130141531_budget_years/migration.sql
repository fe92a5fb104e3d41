-- older programs go on
-- CreateTable
CREATE TABLE "budget_code" (
    "kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" JSONB NOT NULL,

    CONSTRAINT "budget_code_pkey" PRIMARY KEY ("kind","code")
);

-- A line holds something, and no more than domain/defaults.ts says. Not asked of what is there already.
ALTER TABLE "budget_line" ADD CONSTRAINT budget_line_amount CHECK (planned_fen BETWEEN 1 AND 1000000000000) NOT VALID;
-- What by the bank's word has left beyond what is booked lies in suspense until it is settled.
ALTER TABLE "posting" DROP CONSTRAINT posting_account;
ALTER TABLE "posting" ADD CONSTRAINT posting_account CHECK (account IN ('quota', 'available', 'reserved', 'committed', 'paid', 'suspense', 'unbooked')) NOT VALID;

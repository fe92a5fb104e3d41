-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "chain" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "n" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "chain_root" ADD COLUMN     "audit" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "audit_head" (
    "chain" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("chain")
);

-- A place in a chain is taken once; what was written before has none.
CREATE UNIQUE INDEX audit_entry_place ON "audit_entry" (chain, n) WHERE chain <> '';
CREATE TRIGGER chain_root_append_only BEFORE UPDATE OR DELETE ON "chain_root" FOR EACH ROW EXECUTE FUNCTION append_only();

-- older programs go on
-- AlterTable
ALTER TABLE "task" ADD COLUMN     "excluded" TEXT[] DEFAULT ARRAY[]::TEXT[];

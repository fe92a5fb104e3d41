-- CreateIndex
CREATE INDEX "task_closed_by_closed_at_idx" ON "task"("closed_by", "closed_at" DESC);

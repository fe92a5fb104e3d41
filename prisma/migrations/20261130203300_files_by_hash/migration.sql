-- older programs go on
-- CreateIndex
CREATE INDEX "document_sha256_idx" ON "document"("sha256");

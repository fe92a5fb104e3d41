-- DropIndex
DROP INDEX "project_call_id_applicant_id_object_key";

-- CreateIndex
CREATE INDEX "project_call_id_applicant_id_object_idx" ON "project"("call_id", "applicant_id", "object");

-- One application of the same applicant for the same object in a call, until it has ended with nothing given.
CREATE UNIQUE INDEX project_one_live ON "project" (call_id, applicant_id, object)
  WHERE state_name NOT IN ('withdrawn', 'lapsed', 'agreement_lapsed', 'not_accepted', 'not_established');

-- AlterTable
ALTER TABLE "bank_result_line" DROP CONSTRAINT "bank_result_line_pkey",
ADD CONSTRAINT "bank_result_line_pkey" PRIMARY KEY ("file_hash", "batch_id", "line");

-- CreateIndex
CREATE INDEX "notice_item_project_id_idx" ON "notice_item"("project_id");

-- A project stands in one notice at a time.
CREATE UNIQUE INDEX notice_item_one_listed ON "notice_item" (project_id) WHERE status = 'listed';

-- One application of the same applicant for the same object in a call, however its name is written.
DROP INDEX project_one_live;
CREATE UNIQUE INDEX project_one_live ON "project" (call_id, applicant_id, (regexp_replace(translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(object, NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,'), '[-.,;:!?·"()<>_/]+', '', 'g')))
  WHERE state_name NOT IN ('withdrawn', 'lapsed', 'agreement_lapsed', 'not_accepted', 'not_established');

-- older programs go on
-- AlterTable
ALTER TABLE "payment_attempt" ADD COLUMN     "voucher_key" TEXT;

-- CreateTable
CREATE TABLE "project_reference" (
    "project_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "applicant_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "said" TEXT NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "project_reference_pkey" PRIMARY KEY ("project_id","kind","line")
);

-- CreateIndex
CREATE INDEX "project_reference_kind_key_detail_idx" ON "project_reference"("kind", "key", "detail");

-- CreateIndex
CREATE INDEX "project_reference_applicant_id_kind_key_idx" ON "project_reference"("applicant_id", "kind", "key");

-- CreateIndex
CREATE INDEX "payment_attempt_voucher_key_idx" ON "payment_attempt"("voucher_key");

-- What is there already, by the same folding.
UPDATE "payment_attempt" SET voucher_key = upper(regexp_replace(regexp_replace(normalize(voucher, NFKC), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '', 'g')) WHERE voucher <> '';
INSERT INTO project_reference (project_id, kind, line, applicant_id, key, said, detail)
  SELECT h.id, 'voucher', x.n - 1, p.applicant_id, translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(x.line ->> 'voucher', NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,'), x.line ->> 'voucher', (x.line ->> 'amountFen') || ' ' || (x.line ->> 'spentOn')
  FROM stream_head h JOIN project p ON p.id = h.id, jsonb_array_elements(h.state -> 'expenditure') WITH ORDINALITY AS x(line, n);
INSERT INTO project_reference (project_id, kind, line, applicant_id, key, said)
  SELECT h.id, 'contract', row_number() OVER (PARTITION BY h.id ORDER BY c.key) - 1, p.applicant_id, translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(c.value, NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,'), c.value
  FROM stream_head h JOIN project p ON p.id = h.id JOIN form_version f ON f.project_id = h.id AND f.version = (h.state -> 'form' ->> 'version')::int, jsonb_each_text(f.content) c WHERE c.key ~* 'contractNumber$' AND translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(c.value, NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,') <> '';
INSERT INTO project_reference (project_id, kind, line, applicant_id, key, said)
  SELECT h.id, 'issuance', 0, p.applicant_id, regexp_replace(regexp_replace(translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(h.state -> 'numbers' ->> 'issuance', NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,'), '第(?=\d)', '', 'g'), '(?<!\d)0+(?=\d)', '', 'g'), h.state -> 'numbers' ->> 'issuance'
  FROM stream_head h JOIN project p ON p.id = h.id WHERE h.state -> 'numbers' ? 'issuance';

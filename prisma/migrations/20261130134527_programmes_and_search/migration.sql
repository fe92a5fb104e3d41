-- older programs go on
-- AlterTable
ALTER TABLE "programme_version" ADD COLUMN     "catalogue_row" JSONB;

-- AlterTable
ALTER TABLE "project" ADD COLUMN     "paid_key" TEXT;

-- CreateTable
CREATE TABLE "project_words" (
    "project_id" TEXT NOT NULL,
    "pairs" TEXT[],

    CONSTRAINT "project_words_pkey" PRIMARY KEY ("project_id")
);

-- CreateIndex
CREATE INDEX "project_words_pairs_idx" ON "project_words" USING GIN ("pairs");

-- One patent is paid once, whoever applies: among awards that were decided and not given up.
CREATE UNIQUE INDEX project_paid_once ON "project" (paid_key) WHERE paid_key IS NOT NULL AND award_money IN ('queued', 'reserved', 'committed');

-- Pairs of neighbouring characters of a folded text: what contains a word contains its pairs, in any script.
CREATE FUNCTION search_pairs(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  'SELECT coalesce(array_agg(DISTINCT substr(folded, i, 2)), ''{}'') FROM generate_series(1, length(folded) - 1) AS i';
INSERT INTO project_words SELECT id, search_pairs(translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(title, NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,')) || search_pairs(translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(coalesce(receipt, ''), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,')) FROM project;
CREATE INDEX organisation_words ON "organisation" USING gin ((search_pairs(translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(name, NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,')) || search_pairs(translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(name_en, NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,'))));
-- Equal however it is typed.
CREATE INDEX organisation_name_folded ON "organisation" ((translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(name, NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,')));

-- A title never changes; a receipt comes later.
CREATE FUNCTION project_words_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO project_words VALUES (NEW.id, search_pairs(translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(NEW.title, NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,')) || search_pairs(translate(regexp_replace(regexp_replace(lower(normalize(regexp_replace(lower(normalize(coalesce(NEW.receipt, ''), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), NFKC)), '[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+', '', 'g'), '[-\u2010-\u2015\u2212]+', '-', 'g'), '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』''•‧∙⋅・。、', '((((((()))))))<<<<>>>>"""""""""""""""·····.,')))
    ON CONFLICT (project_id) DO UPDATE SET pairs = EXCLUDED.pairs;
  RETURN NULL;
END $$;
CREATE TRIGGER project_words_made AFTER INSERT ON project FOR EACH ROW EXECUTE FUNCTION project_words_written();
CREATE TRIGGER project_words_changed AFTER UPDATE ON project FOR EACH ROW WHEN (OLD.receipt IS DISTINCT FROM NEW.receipt OR OLD.title IS DISTINCT FROM NEW.title) EXECUTE FUNCTION project_words_written();

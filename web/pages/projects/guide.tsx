/** 办事指南 of a programme version: basics, conditions, materials, steps with what counts, legal basis, fee, contacts. */
import type { Label, ProgrammeVersion } from '../../../domain/programme/schema.js';
import { formatSpan, type Locale } from '../../../domain/words/index.js';
import type { PrintedForm } from '../../../domain/papers.js';
import { isLater, limitsOf } from '../../../domain/programme/eligibility.js';
import { roadStageOf } from '../../../domain/project/stages.js';
import { clausesOf, documentNumber, guideMaterials, guideSteps, papersOf, sourceOf, type Clause, type GuideStep, type Span } from '../../../services/guide.js';
import type { House } from '../../../services/house.js';
import { places } from '../../../services/places.js';
import { Badge, Card, DescriptionList, Table } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { paperTitle } from '../print/titles.js';

export interface GuideView {
  version: ProgrammeVersion;
  steps: GuideStep[];
  materials: ReturnType<typeof guideMaterials>;
  clauses: Clause[];
  /** Conditions, each with the clause it stands on. */
  conditions: { id: string; label: Label; clause: string | null; /** only a later step can say it */ later: boolean }[];
  /** Papers that its steps make. */
  papers: PrintedForm[];
  responsible: Label[];
  consulted: Label[];
  /** Points the documents leave open. */
  defaults: number;
}

export async function guideView(house: House, version: ProgrammeVersion): Promise<GuideView> {
  const { nameOf } = await places(house);
  return {
    version, steps: guideSteps(house, version), materials: guideMaterials(version), clauses: clausesOf(house, version),
    papers: papersOf(version),
    conditions: [...version.eligibility.map((e) => {
      const source = sourceOf(version, `eligibility.${e.id}`);
      return { id: e.id, label: e.label, clause: source && 'section' in source ? `${documentNumber(house, version, source.document)} ${source.section}` : null, later: isLater(version, e) };
    }), ...limitsOf(version).map((l) => ({ id: l.id, label: l.label, clause: null, later: false }))],
    responsible: version.responsible.map(nameOf),
    consulted: version.steps.flatMap((s) => ((s.params['departments'] as string[] | undefined) ?? []).map(nameOf)),
    defaults: Object.values(version.sources).filter((s) => 'default' in s).length,
  };
}

export const spanText = (locale: Locale, span: Span): string =>
  (span.workingDays !== undefined ? formatSpan(locale, 'workingDays', span.workingDays) : formatSpan(locale, 'months', span.months ?? 0));
export const joined = (locale: Locale, words: readonly string[]): string => words.join(locale === 'zh-CN' ? '、' : ', ');

function Basics({ guide: { version, responsible } }: { guide: GuideView }) {
  const { t, say, named, locale } = useWords();
  return (
    <Card title={t('section.basics')} icon="info-circle">
      <DescriptionList items={[
        { label: t('guide.programme'), value: say(version.name), wide: true },
        { label: t('guide.measure'), value: say(version.measure.label), wide: true },
        { label: t('guide.applicants'), value: joined(locale, version.applicantKinds.map((k) => named('applicantKind', k))) },
        { label: t('guide.instrument'), value: named('instrument', version.instrument) },
        { label: t('guide.responsible'), value: joined(locale, responsible.map(say)), wide: true },
        { label: t('guide.valid'), value: <span class="figure">{t('guide.validText', { from: version.validFrom, to: version.validTo })}</span> },
        { label: t('guide.how'), value: t('guide.howText') },
        { label: t('guide.place'), value: say(version.guide.location) },
        { label: t('section.fee'), value: say(version.guide.fee) },
        { label: t('section.contact'), value: <a class="figure" href={`tel:${version.guide.contact}`}>{version.guide.contact}</a> },
        { label: t('section.complaints'), value: <a class="figure" href={`tel:${version.guide.supervision}`}>{version.guide.supervision}</a> },
      ]} />
    </Card>
  );
}

function Conditions({ guide: { conditions } }: { guide: GuideView }) {
  const { t, say } = useWords();
  const list = (of: GuideView['conditions']) => <ol class="lined-list">{of.map((c) => <li key={c.id}><span>{say(c.label)}</span>{c.clause && <span class="muted small">{c.clause}</span>}</li>)}</ol>;
  const later = conditions.filter((c) => c.later);
  return (
    <Card title={t('section.conditions')} icon="list-check">
      {list(conditions.filter((c) => !c.later))}
      {later.length > 0 && <><h3 class="inner-title">{t('guide.laterConditions')}</h3>{list(later)}</>}
    </Card>
  );
}

/** What comes of it on paper, and whose seal it bears. */
function Results({ guide: { version, papers, responsible } }: { guide: GuideView }) {
  const { t, say, locale } = useWords();
  if (papers.length === 0) return null;
  return (
    <Card title={t('guide.results')} icon="certificate">
      <ul class="lined-list">{papers.map((kind) => <li key={kind}><span>{paperTitle(locale, { kind, event: '' }, version)}</span>{responsible[0] && <span class="muted small">{t('guide.issuedBy', { office: say(responsible[0]) })}</span>}</li>)}</ul>
    </Card>
  );
}

function Materials({ guide: { materials, version } }: { guide: GuideView }) {
  const { t, say, locale } = useWords();
  return (
    <Card title={t('section.materials')} icon="files" flush>
      <Table
        caption={t('section.materials')}
        rows={materials}
        rowKey={(m) => m.id}
        columns={[
          { id: 'label', label: t('guide.material'), head: true, cell: (m) => say(m.label) },
          { id: 'when', label: t('guide.when'), cell: (m) => (m.when === 'form' ? t('guide.whenForm') : t('guide.whenResults')) },
          { id: 'needed', label: t('guide.demand'), narrow: true, cell: (m) => <Badge tone={m.required ? 'info' : 'neutral'}>{m.required ? t('guide.needed') : t('guide.optional')}</Badge> },
        ]}
      />
      <p class="card-foot muted">{t('guide.online', { sections: joined(locale, version.form.sections.map((s) => say(s.label))) })}</p>
    </Card>
  );
}

function Process({ guide: { steps, consulted } }: { guide: GuideView }) {
  const { t, say, named, locale } = useWords();
  const promised = steps.reduce((sum, s) => sum + (s.counted ? s.span?.workingDays ?? 0 : 0), 0);
  const whom = (step: GuideStep): string => joined(locale, step.kind === 'consultation' && consulted.length > 0 ? consulted.map(say) : step.who.map((r) => named('role', r)));
  return (
    <Card title={t('section.process')} icon="list-numbers" flush>
      <Table<GuideStep>
        caption={t('section.process')}
        rows={steps}
        rowKey={(s) => s.id}
        columns={[
          { id: 'step', label: t('guide.step'), head: true, cell: (s) => <>{s.label ? say(s.label) : named('step', s.kind)}<span class="cell-note">{named('stage', roadStageOf(s))}</span></> },
          { id: 'who', label: t('guide.who'), cell: whom },
          {
            id: 'time', label: t('guide.time'), cell: (s) => (
              <>
                {s.span ? <>{spanText(locale, s.span)}{s.nature && <> <Badge tone={s.nature === 'statutory' ? 'info' : 'neutral'}>{named('nature', s.nature)}</Badge></>}</> : '–'}
                {s.correction && <span class="cell-note">{t('guide.correctionStops', { span: spanText(locale, s.correction) })}</span>}
              </>
            ),
          },
          { id: 'counted', label: t('guide.counted'), cell: (s) => (s.span ? (s.counted ? <span class="mark-yes"><Icon name="check" />{t('guide.isCounted')}</span> : <><span class="muted">{t('guide.notCounted')}</span>{s.why && <span class="cell-note">{say(s.why)}</span>}</>) : '–') },
        ]}
      />
      <p class="card-foot muted">{promised > 0 && <strong>{t('guide.promised', { n: promised })} </strong>}{t('guide.countedNote')}</p>
    </Card>
  );
}

function Basis({ guide: { clauses, defaults, version } }: { guide: GuideView }) {
  const { t } = useWords();
  return (
    <Card title={t('section.legalBasis')} icon="scale">
      <ul class="clauses">
        {clauses.map((c) => (
          <li key={`${c.document}${c.section}${c.quotation}`}>
            <p class="clause-head">{c.document} <span class="muted">{c.section}</span></p>
            <blockquote lang="zh-CN">{c.quotation}</blockquote>
          </li>
        ))}
      </ul>
      {defaults > 0 && <p class="muted small">{t('guide.defaults')} {!version.measure.sample && <a href={`/programmes/${encodeURIComponent(version.programmeId)}#sources`}>{t('guide.seeSources')}</a>}</p>}
    </Card>
  );
}

export const Guide = ({ guide }: { guide: GuideView }) => (
  <div class="whole-tables">
    <Basics guide={guide} />
    <Conditions guide={guide} />
    <Materials guide={guide} />
    <Process guide={guide} />
    <Results guide={guide} />
    <Basis guide={guide} />
  </div>
);

interface Part { n: number; milestone: string; shareBp?: number; amountFen?: string }
/** The instalments a version pays in. */
export const paymentParts = (version: ProgrammeVersion): Part[] =>
  (version.steps.find((s) => s.kind === 'instalments')?.params['list'] as Part[] | undefined) ?? [];

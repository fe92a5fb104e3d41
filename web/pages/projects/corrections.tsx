/** What is to be corrected: each point with the way to its place, whether that place was changed since, and what differs between two versions. */
import { columnsOf, isTable, type TableKind } from '../../../domain/programme/field-kinds/index.js';
import type { FieldChange, Place, RowChange } from '../../../domain/project/corrections.js';
import { formatMinute } from '../../../domain/words/index.js';
import { partOf, type Difference } from '../../../services/form-versions.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { Badge, Note, Table } from '../../components/index.js';
import { cellText, columnLabel, contentLines } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { isCorrection, projectHref, sectionHref } from './draft.js';
import { CorrectionPoints, correctionPoints } from './timeline.js';

const hrefOf = (page: ProjectPage, place: Place): string =>
  ('files' in place ? `${projectHref(page.id)}/documents${place.files === null ? '' : `#slot-${place.files}`}` : `${sectionHref(page.id, place.section)}${place.field === null ? '' : `#f-${place.field}`}`);

/** Parts of the form that a point names and nobody changed since. */
export const stillAsked = ({ correction }: Pick<ProjectPage, 'correction'>): ReadonlySet<string> =>
  new Set((correction?.points ?? []).flatMap((p) => (p.place && !correction!.changed.includes(partOf(p.place)) ? [partOf(p.place)] : [])));

/** The points as a list of links; for those who do not correct, as they were written. */
export function Points({ page }: { page: ProjectPage }) {
  const { t, say } = useWords();
  const { correction, form } = page;
  if (!correction) return <CorrectionPoints points={correctionPoints(page)} />;
  const name = (place: Place): string => ('files' in place ? say(page.evidence.find((e) => e.id === place.files)?.label ?? { zh: t('draft.documents'), en: t('draft.documents') }) : say(form.definition.sections.find((s) => s.id === place.section)!.label));
  return (
    <ul class="points">
      {correction.points.map((p, i) => {
        const changed = p.place !== null && correction.changed.includes(partOf(p.place));
        return (
          <li key={`${i}${p.item}`}>
            <strong>{p.item}</strong> {p.reason}
            <span class="cell-note">{p.place ? <a href={hrefOf(page, p.place)}>{t('corrections.goTo', { part: name(p.place) })}</a> : <a href={`${projectHref(page.id)}/form`}>{t('projectPage.openForm')}</a>} {p.place && <Badge tone={changed ? 'good' : 'warn'}>{changed ? t('corrections.changed') : t('sectionState.changes_requested')}</Badge>}</span>
          </li>
        );
      })}
    </ul>
  );
}

export const Corrections = ({ page }: { page: ProjectPage }) => {
  const { t } = useWords();
  return isCorrection(page) ? <Note tone="warn" title={t('section.correctionPoints')}><Points page={page} /></Note> : null;
};

/** Nothing was changed since the corrections were asked for. */
export const isUnchanged = ({ correction }: Pick<ProjectPage, 'correction'>): boolean => correction !== null && correction.changed.length === 0;
/** A part that a point names is as it was: why, the officer is told in a note. */
export const needsNote = (page: Pick<ProjectPage, 'correction'>): boolean => isUnchanged(page) || stillAsked(page).size > 0;

const Lines = ({ lines }: { lines: readonly string[] }) => {
  const { t } = useWords();
  return lines.length === 0 ? <span class="muted">{t('projectPage.notEmpty')}</span> : <ul class="answer-lines">{lines.map((l, i) => <li key={`${i}${l}`}>{l}</li>)}</ul>;
};

/** One row of a table: what came, what went, and of a row that changed the cells that did. */
function RowDifference({ kind, row: { from, to } }: { kind: TableKind; row: RowChange }) {
  const { t, locale } = useWords();
  const whole = (row: NonNullable<RowChange['from']>): string => columnsOf(kind).map((c) => cellText(locale, c, row[c.id])).filter((x) => x !== '').join(locale === 'en' ? ', ' : '，');
  if (!from || !to) return <><Badge tone={to ? 'good' : 'bad'}>{to ? t('corrections.rowAdded') : t('corrections.rowGone')}</Badge> {to ? <ins>{whole(to)}</ins> : <del>{whole(from!)}</del>}</>;
  const cells = columnsOf(kind).filter((c) => JSON.stringify(from[c.id]) !== JSON.stringify(to[c.id]));
  return <><Badge tone="info">{t('corrections.rowChanged')}</Badge> {whole({ [columnsOf(kind)[0]!.id]: to[columnsOf(kind)[0]!.id] })}{cells.map((c) => <span key={c.id} class="cell-note">{t('frame.labelled', { label: columnLabel(locale, kind, c.id), value: '' })}<del>{cellText(locale, c, from[c.id]) || '–'}</del> → <ins>{cellText(locale, c, to[c.id]) || '–'}</ins></span>)}</>;
}

/** Each point of the correction between the two: whether its place was changed. Whether it is met, the officer says. */
function PointsMet({ difference: { points } }: { difference: Difference }) {
  const { t } = useWords();
  if (points.length === 0) return null;
  return <ul class="lined-list card-foot">{points.map((p, i) => <li key={`${i}${p.item}`}><span><strong>{p.item}</strong> {p.reason}</span>{p.changed !== null && <Badge tone={p.changed ? 'good' : 'warn'}>{p.changed ? t('corrections.changed') : t('corrections.pointUnchanged')}</Badge>}</li>)}</ul>;
}

/** Old and new of every answer that differs, then the files that came and went. */
export function DifferenceTable({ page, difference }: { page: ProjectPage; difference: Difference }) {
  const { t, say, locale } = useWords();
  const lines = (change: FieldChange, value: unknown): string[] => contentLines(locale, change.field, value).map((l) => (difference.names[l] ? say(difference.names[l]) : l));
  const section = (id: string): string => say(page.form.definition.sections.find((s) => s.id === id)!.label);
  const slot = (id: string): string => say(page.evidence.find((e) => e.id === id)?.label ?? { zh: id, en: id });
  if (difference.fields.length + difference.files.length === 0) return <><p class="card-foot">{t('corrections.nothingChanged')}</p><PointsMet difference={difference} /></>;
  return (
    <>
      {difference.fields.length > 0 && (
        <Table<FieldChange>
          caption={t('corrections.title')} rows={difference.fields} rowKey={(c) => c.field.id} numbered={false}
          columns={[
            { id: 'field', label: t('draft.field'), head: true, cell: (c) => <>{say(c.field.label)}<span class="cell-note">{section(c.section)}</span></> },
            { id: 'from', label: t('corrections.before'), cell: (c) => (c.rows ? <span class="muted">{t('corrections.rowsDiffer', { n: c.rows.length })}</span> : <Lines lines={lines(c, c.from)} />) },
            { id: 'to', label: t('corrections.after'), cell: (c) => (c.rows && isTable(c.field.kind) ? <ul class="answer-lines">{c.rows.map((row, i) => <li key={String(i)}><RowDifference kind={c.field.kind as TableKind} row={row} /></li>)}</ul> : <Lines lines={lines(c, c.to)} />) },
          ]}
        />
      )}
      {difference.files.length > 0 && <ul class="lined-list card-foot">{difference.files.map((f, i) => <li key={`${i}${f.name}`}><span>{f.added ? <ins>{f.name}</ins> : <del>{f.name}</del>} <span class="muted">{slot(f.slot)}</span></span><Badge tone={f.added ? 'good' : 'bad'}>{f.added ? t('corrections.fileAdded') : t('corrections.fileGone')}</Badge></li>)}</ul>}
      <PointsMet difference={difference} />
    </>
  );
}

export const betweenText = ({ t }: Pick<ReturnType<typeof useWords>, 't'>, { from, to }: Pick<Difference, 'from' | 'to'>): string =>
  t('corrections.between', { from: from.version, fromAt: formatMinute(from.at), to: to.version, toAt: formatMinute(to.at) });

/** The ranking of a call: the officer gives each candidate a place, the approver decides all places at once with minutes. */
import { named, t as text, type Locale } from '../../../domain/words/index.js';
import type { CallPage } from '../../../services/calls.js';
import type { TaskRow } from '../../../services/tasks.js';
import { ActionPanel, actionErrors, Card, EmptyState, fieldId, Form, NamedBadge, Note, Table, type ActionView, type Column } from '../../components/index.js';
import { Field } from '../../components/index.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import { useWords } from '../../frame/context.js';
import { commandFields, posted, type CommandReading, type Posted } from '../../forms/index.js';
import { seenFields, type Tried } from '../act.js';
import { Departures, points } from './ranking-departures.js';
import { callHref } from './manage-calls.js';

type Ranking = NonNullable<CallPage['ranking']>;
type Candidate = Ranking['candidates'][number];
const PREFIX = 'proposeRanking';
const quotaOf = ({ call, version }: CallPage): number | undefined => call.quota ?? version.quota?.max;
const placed = (body: Posted | undefined, id: string): string | undefined => { const value = body && posted(body, `place.${id}`); return typeof value === 'string' ? value.trim() : undefined; };

/** In the proposed order once there is one, else as the service orders them: best mean first. */
function inOrder({ candidates, proposed }: Ranking): Candidate[] {
  const at = (c: Candidate): number => { const i = proposed.indexOf(c.id); return i < 0 ? candidates.length + candidates.indexOf(c) : i; };
  return [...candidates].sort((a, b) => at(a) - at(b));
}

/** Who has no place yet and is not held up itself. */
const toRank = (ranking: Ranking | null): Candidate[] => (ranking?.candidates ?? []).filter((c) => c.result === null && !ranking!.waiting.some((w) => w.id === c.id));

/** Places 1 to n, each used once, as the order of the command. */
export function readPlaces(body: Posted, { ranking }: CallPage): CommandReading {
  const open = toRank(ranking);
  const without = (ranking?.waiting ?? []).filter((w) => posted(body, `without.${w.id}`) === 'true').map((w) => w.id);
  const places = open.map((c) => ({ id: c.id, place: Number(placed(body, c.id) ?? '') }));
  const right = places.length > 0 && places.every((p) => Number.isInteger(p.place)) && new Set(places.map((p) => p.place)).size === places.length && places.every((p) => p.place >= 1 && p.place <= places.length);
  if (!right) return { ok: false, errors: { places: 'places' } };
  const reason = posted(body, 'reason');
  return { ok: true, fields: { order: places.sort((a, b) => a.place - b.place).map((p) => p.id), without, ...(typeof reason === 'string' && reason.trim() !== '' ? { reason: reason.trim() } : {}) } };
}

function base({ t }: Pick<ReturnType<typeof useWords>, 't'>): Column<Candidate>[] {
  return [
    { id: 'title', label: t('field.projectTitle'), head: true, cell: (c) => <><a href={`/projects/${encodeURIComponent(c.id)}`}>{c.title}</a><span class="cell-note">{c.applicantName}</span></> },
    { id: 'mean', label: t('reviewing.meanScore'), align: 'right', narrow: true, cell: (c) => <span class="figure">{points(c.meanBp)}</span> },
  ];
}

function Propose({ page, task, tried }: { page: CallPage; task: TaskRow; tried: Tried | undefined }) {
  const words = useWords();
  const { t } = words;
  const free = new Set(toRank(page.ranking).map((c) => c.id));
  const rows = inOrder(page.ranking!).filter((c) => free.has(c.id));
  const quota = quotaOf(page);
  const body = tried?.type === PREFIX ? tried.body : undefined;
  const wrong = body && tried?.errors['places'] !== undefined;
  const columns: Column<Candidate>[] = [...base(words), {
    id: 'place', label: t('manage.place'), align: 'right', narrow: true,
    cell: (c) => <input class={`form-control place-input text-end${wrong ? ' is-invalid' : ''}`} type="text" inputMode="numeric" maxLength={4} autocomplete="off" id={fieldId(PREFIX, `place.${c.id}`)} name={`place.${c.id}`} value={placed(body, c.id) ?? String(rows.indexOf(c) + 1)} aria-label={t('manage.placeOf', { title: c.title })} aria-describedby={wrong ? 'places-error' : undefined} />,
  }];
  const reason = body && posted(body, 'reason');
  if (rows.length === 0) return <Card title={t('task.propose_ranking')} icon="list-numbers" accent="task" id="task"><EmptyState icon="list-numbers" title={t('manage.rankingNone')} text={t('manage.rankingNoneText')} /></Card>;
  return (
    <Card title={t('task.propose_ranking')} icon="list-numbers" accent="task" id="task">
      <Form action={callHref(page.call.id)} prefix={PREFIX} hidden={{ type: PREFIX, ...seenFields(task) }} submitLabel={t('command.proposeRanking')} submitIcon="send">
        {page.ranking!.returned !== null && <Note tone="warn" title={t('manage.rankingReturned')}><p>{page.ranking!.returned}</p></Note>}
        <p class="muted">{quota === undefined ? t('manage.rankingTextNoQuota') : t('manage.rankingText', { n: quota })}</p>
        {wrong && <p class="field-error" id="places-error">{t('manage.placesWrong', { n: rows.length })}</p>}
        <div class="table-frame"><Table<Candidate> caption={t('manage.ranking')} rows={rows} rowKey={(c) => c.id} columns={columns} /></div>
        <Holding ranking={page.ranking!} body={body} error={body && tried?.errors['without']} />
        <Field name="reason" kind="longtext" label={t('manage.rankingReason')} rows={2} value={typeof reason === 'string' ? reason : ''} {...(body && tried?.errors['reason'] ? { error: t('manage.rankingReasonNeeded') } : {})} />
      </Form>
    </Card>
  );
}

/** Who keeps the others waiting: to be left out, or to be waited for. */
function Holding({ ranking, body, error }: { ranking: Ranking; body: Posted | undefined; error: string | undefined }) {
  const { t, named } = useWords();
  if (ranking.waiting.length === 0) return null;
  return (
    <fieldset class="field" id={fieldId(PREFIX, 'without')} tabIndex={-1}>
      <legend class="form-label">{t('manage.holding')}</legend>
      <p class="form-text">{t('manage.holdingText')} {t('manage.leftOutText')}</p>
      {error && <p class="field-error">{named('fieldError', error)}</p>}
      {ranking.waiting.map((w) => {
        const who = `${w.title} · ${w.applicantName}（${t(`manage.why_${w.why}`)}）`;
        return w.why === 'review' ? <p key={w.id}>{who}</p> : <Field key={w.id} name={`without.${w.id}`} kind="boolean" label={`${t('manage.leaveOut')}${t('frame.colon')}${who}`} value={body && posted(body, `without.${w.id}`) === 'true' ? 'true' : ''} />;
      })}
    </fieldset>
  );
}

const decideActions = (locale: Locale, tried: Tried | undefined): ActionView[] => {
  const source = (type: 'decideRanking' | 'return') => (tried?.type === type ? { body: tried.body, errors: tried.errors } : {});
  return [
    { type: 'decideRanking', label: text(locale, 'command.decideRanking'), icon: 'gavel', explanation: text(locale, 'manage.decideText'), fields: commandFields(locale, 'decideRanking', source('decideRanking')) },
    { type: 'return', label: text(locale, 'command.return'), icon: 'arrow-back-up', tone: 'danger', open: tried?.type === 'return', explanation: text(locale, 'manage.returnRankingText'), fields: commandFields(locale, 'return', source('return')) },
  ];
};

export function RankingCard({ page, tried }: { page: CallPage; tried?: Tried }) {
  const words = useWords();
  const { t, locale } = words;
  const { ranking } = page;
  if (!ranking) return null;
  const propose = page.tasks.find((task) => task.kind === 'propose_ranking');
  const decide = page.tasks.find((task) => task.kind === 'decide_ranking');
  if (propose) return <Propose page={page} task={propose} tried={tried} />;
  const rows = inOrder(ranking);
  const result: Column<Candidate> = {
    id: 'result', label: ranking.decided ? t('field.result') : t('manage.wouldBe'), narrow: true,
    cell: (c) => (c.result ? <NamedBadge topic="option" name={c.result} tone={c.result === 'in' ? 'good' : 'warn'} /> : c.wouldBe ? <><NamedBadge topic="option" name={c.wouldBe} tone={c.wouldBe === 'in' ? 'info' : c.wouldBe === 'out' ? 'warn' : 'neutral'} />{c.wouldBe === 'out' && <span class="cell-note">{t('endCause.given_before')}</span>}</> : '–'),
  };
  return (
    <>
      <Card title={t('manage.ranking')} icon="list-numbers" flush>
        <Table<Candidate> caption={t('manage.ranking')} rows={rows} rowKey={(c) => c.id} columns={[...base(words), result]} empty={<EmptyState icon="list-numbers" title={t('manage.rankingNone')} text={t('manage.rankingLater')} />} />
      </Card>
      {ranking.leftOut.length > 0 && (
        <Card title={t('manage.leftOut')} icon="list-numbers">
          <ul class="plain-list">{ranking.leftOut.map((id) => <li key={id}><a href={`/projects/${encodeURIComponent(id)}`}>{ranking.waiting.find((w) => w.id === id)?.title ?? ranking.candidates.find((c) => c.id === id)?.title ?? t('manage.leftOutOne')}</a></li>)}</ul>
          <p class="muted">{t('manage.leftOutText')}</p>
        </Card>
      )}
      {!ranking.decided && ranking.proposed.length > 0 && <Card title={t('manage.departures')} icon="list-numbers"><Departures ranking={ranking} /></Card>}
      {decide && <ActionPanel title={t('task.decide_ranking')} action={callHref(page.call.id)} hidden={seenFields(decide)} actions={decideActions(locale, tried)} />}
    </>
  );
}

export function rankingErrors(locale: Locale, page: CallPage, tried: Tried | undefined): ErrorItem[] {
  if (tried?.type === 'decideRanking' || (tried?.type === 'return' && page.tasks.some((task) => task.kind === 'decide_ranking'))) return actionErrors(decideActions(locale, tried));
  if (tried?.type === PREFIX && tried.errors['reason']) return [{ label: text(locale, 'manage.rankingReason'), message: text(locale, 'manage.rankingReasonNeeded'), fieldId: fieldId(PREFIX, 'reason') }];
  if (tried?.type === PREFIX && tried.errors['without']) return [{ label: text(locale, 'manage.holding'), message: named(locale, 'fieldError', tried.errors['without']), fieldId: fieldId(PREFIX, 'without') }];
  if (tried?.type !== PREFIX || !tried.errors['places']) return [];
  const open = toRank(page.ranking);
  return [{ label: named(locale, 'manage', 'place'), message: text(locale, 'manage.placesWrong', { n: open.length }), ...(open[0] ? { fieldId: fieldId(PREFIX, `place.${open[0].id}`) } : {}) }];
}

/** /finance/budget-lines/:id: one line, the confirmation of its quota, the awards that draw on it, its postings. */
import type { FastifyInstance } from 'fastify';
import type { CommandType } from '../../../domain/commands/index.js';
import { commandLabel, t as say, type Locale } from '../../../domain/words/index.js';
import { formatYuan } from '../../../domain/money.js';
import { budgetCodesFor, budgetLinePage, type BudgetLinePage, type LineAward } from '../../../services/finance.js';
import { refuse, type House } from '../../../services/house.js';
import { ledgerAccounts, ledgerPostings } from '../../../services/payments.js';
import { ActionPanel, actionErrors, Badge, Card, DescriptionList, EmptyState, Money, NamedBadge, Note, Table, type ActionView, type DescriptionItem } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { commandFields, posted, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { doneWith, FINANCE, SeenFields, statusOfTried, TriedNote, tryCommand, type Tried } from './acting.js';
import { actsAs } from '../act.js';
import { UseBars } from './bars.js';
import { codeOptions, type Codes } from './code-options.js';
import { lineHref, projectHref } from './links.js';
import { BalancedBadge, PostingsTable, type Postings } from './postings.js';

interface Props { page: BudgetLinePage; codes: Codes; postings: Postings; balanced: boolean; tried?: Tried }

const COMMANDS = ['confirmQuota', 'correctBudgetLine', 'confirmCarryOver', 'return'] as const satisfies readonly CommandType[];
function actionsOf(locale: Locale, { page: { line, tasks, mayCarry, targets, proposed, carry }, codes, tried }: Pick<Props, 'page' | 'codes' | 'tried'>): ActionView[] {
  const { year, title, fund, level, quotaDocument, functionCode, economicCode, route, plannedFen, cutOffOn } = line;
  const values = { year: String(year), title, fund, level, quotaDocument, functionCode, economicCode, route, amountFen: plannedFen, cutOffOn };
  const carrying = tasks.some((task) => task.kind === 'confirm_carry_over');
  const asked = tasks.filter((task) => task.kind !== 'carry_over').flatMap((task) => COMMANDS.filter((c) => (task.commands as CommandType[]).includes(c)).map((type): ActionView => ({
    type, label: commandLabel(locale, type), icon: type === 'return' ? 'arrow-back-up' : 'check', open: tried?.type === type, ...(type === 'return' ? { tone: 'danger' as const } : {}),
    explanation: say(locale, type === 'return' ? (carrying ? 'finance.returnCarryOverText' : 'finance.returnQuotaText') : `finance.${type}Text`),
    fields: commandFields(locale, type, { ...(type === 'correctBudgetLine' ? { values, options: codeOptions(locale, codes) } : {}), ...(tried?.type === type ? { body: tried.body, errors: tried.errors } : {}) }),
    extra: <>{type === 'confirmCarryOver' && proposed && <DescriptionList columns={1} items={[...carryItems(locale, carry), { label: say(locale, 'field.toLineId'), value: proposed.toLine }, { label: say(locale, 'finance.proposedBy'), value: proposed.byName ?? '–' }, { label: say(locale, 'field.reason'), value: proposed.reason ?? '–' }]} />}{type === 'confirmQuota' && <DescriptionList items={[{ label: say(locale, 'finance.quotaYuan'), value: <Money fen={plannedFen} as="voucher" />, wide: true }]} />}<SeenFields task={task} /></>,
  })));
  // With nothing on it there is nothing to propose.
  if (!mayCarry || (carry && carry.projects + carry.calls === 0)) return asked;
  // Asked for by a task at the end of the year; money that came back later needs none.
  const task = tasks.find((one) => one.kind === 'carry_over');
  const own = tried?.type === 'proposeCarryOver' ? { body: tried.body, errors: tried.errors } : {};
  return [...asked, {
    type: 'proposeCarryOver', label: commandLabel(locale, 'proposeCarryOver'), icon: 'send', open: tried?.type === 'proposeCarryOver', explanation: say(locale, targets.length === 0 ? 'finance.noCarryTarget' : 'finance.proposeCarryOverText'),
    fields: commandFields(locale, 'proposeCarryOver', { options: { toLineId: targets.map((l) => ({ value: l.id, label: `${l.title} · ${l.quotaDocument}` })) }, ...own }), extra: <><DescriptionList columns={1} items={carryItems(locale, carry)} />{task && <SeenFields task={task} />}</>,
  }];
}

/** How much goes on, and what stays for the bank's answer. */
const carryItems = (locale: Locale, carry: BudgetLinePage['carry']): DescriptionItem[] => (!carry ? [] : [
  { label: say(locale, 'finance.carryAmount'), value: <Money fen={carry.amountFen} as="voucher" /> },
  ...(carry.stayingFen === '0' ? [] : [{ label: say(locale, 'finance.carryStaying'), value: <Money fen={carry.stayingFen} /> }]),
  { label: say(locale, 'finance.carryWhat'), value: say(locale, 'finance.carryCounts', { projects: carry.projects, calls: carry.calls }) },
]);

function BudgetLine({ page, codes, postings, balanced, tried }: Props) {
  const { t, named, say: sayIn, locale } = useWords();
  const { line, calls, awards, returned } = page;
  const actions = actionsOf(locale, { page, codes, ...(tried ? { tried } : {}) });
  const codeNamed = (code: string, known: BudgetLinePage['codes']['function']) => <><span class="figure">{code}</span>{known && <span class="cell-note">{sayIn(known.name)}</span>}</>;
  const fields = actions.flatMap((a) => a.fields);
  return (
    <Layout title={line.title} crumbs={[{ href: '/finance', label: t('page.finance') }, { href: '/finance/budget-lines', label: t('page.budgetLines') }]}
      badges={<><NamedBadge topic="budgetState" name={line.status} />{line.over && <> <Badge tone="warn">{t('finance.yearOver')}</Badge></>}{line.early && <> <Badge tone="warn">{t('finance.yearEarly')}</Badge></>} <BalancedBadge balanced={balanced} /></>} subtitle={<p>{line.quotaDocument}</p>} errors={actionErrors(actions)} width="wide">
      <TriedNote tried={tried} fields={fields} />
      {line.over && <Note tone="warn" title={t('finance.yearOver')}><p>{t('finance.yearOverText')}</p></Note>}
      {page.proposed && <Note tone="info" title={t('finance.carryProposed')}><p>{t('finance.carryProposedText', { line: page.proposed.toLine, name: page.proposed.byName ?? '–', amount: formatYuan(BigInt(page.carry?.amountFen ?? '0')) })}</p></Note>}
      {line.early && <Note tone="warn" title={t('finance.yearEarly')}><p>{t('finance.yearEarlyText')}</p></Note>}
      {page.sameDocument.length > 0 && <Note tone="warn" title={t('finance.sameDocument')}><p>{t('finance.sameDocumentText')}</p><ul>{page.sameDocument.map((l) => <li key={l.id}><a href={lineHref(l.id)}>{l.title}</a> {[l.quotaDocument, l.year, formatYuan(BigInt(l.plannedFen)), named('budgetState', l.status)].join(' · ')}</li>)}</ul></Note>}
      {page.carriedBefore.length > 0 && <Note tone="warn" title={t('finance.carriedBefore')}><p>{t('finance.carriedBeforeText')}</p><ul>{page.carriedBefore.map((c) => <li key={c.projectId}><a href={projectHref(c.projectId)}>{c.title}</a> {formatYuan(BigInt(c.amountFen))}</li>)}</ul></Note>}
      {returned !== null && <Note tone="warn" title={t('finance.returned')}><p>{returned}</p></Note>}
      {actions.length > 0 && <ActionPanel title={t('section.yourTask')} action={lineHref(line.id)} hidden={{}} actions={actions} />}
      <div class="columns columns-even">
        <Card title={t('section.basics')} icon="wallet">
          <DescriptionList items={[
            { label: t('field.year'), value: line.year }, { label: t('field.level'), value: named('level', line.level) },
            { label: t('field.fund'), value: line.fund, wide: true },
            { label: t('field.quotaDocument'), value: line.quotaDocument }, { label: t('field.route'), value: named('option', line.route) },
            { label: t('field.functionCode'), value: codeNamed(line.functionCode, page.codes.function) }, { label: t('field.economicCode'), value: codeNamed(line.economicCode, page.codes.economic) },
            { label: t('field.cutOffOn'), value: <span class="figure">{line.cutOffOn}</span> }, { label: t('finance.quotaYuan'), value: <Money fen={line.status === 'confirmed' ? line.allocatedFen : line.plannedFen} /> },
          ]} />
        </Card>
        <Card title={t('finance.use')} icon="report-money">
          <UseBars line={line} />
          <h3 class="small-title">{t('page.calls')}</h3>
          {calls.length === 0 ? <p class="muted">{t('finance.noCalls')}</p> : <ul class="plain-list">{calls.map((c) => <li key={c.id}><a href={`/calls/${encodeURIComponent(c.id)}`}>{c.title}</a></li>)}</ul>}
        </Card>
      </div>
      <Card title={t('finance.awards')} icon="certificate" flush>
        <Table<LineAward>
          caption={t('finance.awards')} rows={awards} rowKey={(a) => a.projectId} empty={<EmptyState icon="certificate" title={t('finance.noAwards')} text={t('finance.noAwardsText')} />}
          columns={[
            { id: 'title', label: t('field.projectTitle'), head: true, cell: (a) => <a class="strong-link" href={projectHref(a.projectId)}>{a.title}</a> },
            { id: 'applicant', label: t('field.applicant'), cell: (a) => a.applicantName },
            { id: 'state', label: t('field.state'), narrow: true, cell: (a) => (a.money ? <><NamedBadge topic="awardState" name={a.money} />{a.moved && <span class="cell-note">{t('finance.restCarried')}</span>}{a.place !== null && <span class="cell-note">{t('finance.queuePlace', { place: a.place })}</span>}</> : '–') },
            { id: 'award', label: t('finance.awardYuan'), align: 'right', narrow: true, cell: (a) => <Money fen={a.awardFen} as="plain" />, foot: <Money fen={awards.reduce((all, a) => all + BigInt(a.awardFen), 0n)} as="plain" /> },
            { id: 'paid', label: t('finance.paidYuan'), align: 'right', narrow: true, cell: (a) => <Money fen={a.paidFen} as="plain" />, foot: <Money fen={awards.reduce((all, a) => all + BigInt(a.paidFen), 0n)} as="plain" /> },
          ]}
        />
      </Card>
      <PostingsTable postings={postings} href={lineHref(line.id)} />
    </Layout>
  );
}

interface Params { Params: { id: string }; Querystring: { after?: string } }

export function budgetLineOnePage(app: FastifyInstance, house: House): void {
  const load = async (request: Parameters<typeof viewerOf>[0], id: string, after?: string): Promise<Props> => {
    const { actor } = viewerOf(request);
    const page = await budgetLinePage(house, actor, id);
    const [postings, ledger] = await Promise.all([ledgerPostings(house, actor, { lineId: id, after: cursorOf(after), limit: 50 }), ledgerAccounts(house, actor, id)]);
    return { page, codes: await budgetCodesFor(house, actor), postings: { ...postings, after: cursorOf(after) }, balanced: ledger.balanced };
  };
  app.get<Params>('/finance/budget-lines/:id', async (request, reply) => reply.page(<BudgetLine {...await load(request, request.params.id, request.query.after)} />));
  app.post<Params & { Body: Posted }>('/finance/budget-lines/:id', async (request, reply) => {
    actsAs(request, ...FINANCE);
    const { id } = request.params;
    const type = ([...COMMANDS, 'proposeCarryOver'] as const).find((c) => c === posted(request.body, 'type'));
    if (!type) return refuse('bad_request');
    const { sent, tried } = await tryCommand(house, request, { type, stream: { id } });
    if (tried) return reply.page(<BudgetLine {...await load(request, id)} tried={tried} />, { status: statusOfTried(tried) });
    return doneWith(reply, { sent, type, href: lineHref(id) });
  });
}

/** A cursor of postings is a number; anything else starts at the beginning. */
export const cursorOf = (after: string | undefined): string | undefined => (after !== undefined && /^\d{1,18}$/.test(after) ? after : undefined);

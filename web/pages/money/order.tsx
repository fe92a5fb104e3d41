/** /finance/orders/:id: one payment order with its attempts, and what is done when it came back or its outcome is unknown. */
import { orderReference } from '../../../domain/batch/names.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CommandType } from '../../../domain/commands/index.js';
import type { EventType } from '../../../domain/events/index.js';
import { commandLabel, t as say, type Locale } from '../../../domain/words/index.js';
import type { Dispute } from '../../../domain/order/dispute.js';
import { orderPage, type OrderPage, type OrderStep as Happened } from '../../../services/finance.js';
import { refuse, type House } from '../../../services/house.js';
import { ActionPanel, actionErrors, Badge, Card, DescriptionList, EmptyState, FoldedActs, Money, NamedBadge, Note, Table, Timeline, type ActionView, type TimelineEntry, type Tone } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { commandFields, posted, type Posted } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';
import { doneWith, FINANCE, SeenFields, statusOfTried, TriedNote, tryCommand, type Tried } from './acting.js';
import { actsAs } from '../act.js';
import { batchHref, orderHref, projectHref } from './links.js';
import { joined } from '../projects/guide.js';
import { SameVouchers } from './same-voucher.js';

const COMMANDS = ['correctPayee', 'settleUnknown', 'confirmSettlement', 'recordReturn', 'confirmReturn', 'settleDispute', 'confirmDispute', 'return'] as const satisfies readonly CommandType[];
const TONE: Readonly<Partial<Record<EventType, Tone>>> = { PaymentConfirmed: 'good', PaymentRejected: 'bad', PaymentReturned: 'bad', PaymentUnknown: 'warn', PaymentDropped: 'warn', PaymentInstructed: 'info' };

function actionsOf(locale: Locale, page: OrderPage, tried: Tried | undefined): ActionView[] {
  const { order, tasks, proposed } = page;
  return tasks.flatMap((task) => COMMANDS.filter((c) => (task.commands as CommandType[]).includes(c)).map((type): ActionView => ({
    type, label: commandLabel(locale, type), icon: type === 'return' ? 'arrow-back-up' : 'check', explanation: say(locale, `finance.${type}Text`), open: tried?.type === type, ...(type === 'return' ? { tone: 'danger' as const } : {}),
    fields: commandFields(locale, type, { ...(type === 'correctPayee' ? { values: { ...order.payee } } : {}), ...(tried?.type === type ? { body: tried.body, errors: tried.errors } : {}) }),
    extra: <>{type === 'confirmDispute' && page.disputes.filter((d) => d.proposed && task.id.includes(`:dispute:${d.n}:`)).map((d) => <Found key={d.n} dispute={d} />)}{type === 'confirmSettlement' && proposed && <Proposed proposed={proposed} />}{type === 'confirmReturn' && <Returned page={page} />}<SeenFields task={task} /></>,
  })));
}

/** No task asks for it: the bank decides whether and when money comes back. */
function besideOf(locale: Locale, page: OrderPage, tried: Tried | undefined): ActionView[] {
  return !page.mayRecordReturn ? [] : [{
    type: 'recordReturn', label: commandLabel(locale, 'recordReturn'), icon: 'arrow-back-up', explanation: say(locale, 'finance.recordReturnText'), open: tried?.type === 'recordReturn',
    fields: commandFields(locale, 'recordReturn', tried?.type === 'recordReturn' ? { body: tried.body, errors: tried.errors } : {}),
  }];
}

/** What was recorded, beside the payment that it is of: two papers, and no third under either number. */
const Returned = ({ page: { returned, order, sameVoucher } }: { page: OrderPage }) => {
  const { t } = useWords();
  if (!returned) return null;
  const { payment } = returned;
  const none = '–';
  return (
    <>
      <DescriptionList columns={2} items={[
        { label: t('field.returnVoucher'), value: returned.voucher }, { label: t('finance.voucherOfPayment'), value: <>{t('finance.attemptNo', { n: payment.attempt })} {payment.voucher ?? none}</> },
        { label: t('field.returnedOn'), value: returned.returnedOn }, { label: t('field.paidOn'), value: payment.paidOn ?? none },
        { label: t('field.amount'), value: <Money fen={order.amountFen} /> }, { label: t('finance.recordedBy'), value: returned.byName ?? none },
        { label: t('field.reason'), value: returned.reason ?? none },
      ]} />
      {sameVoucher.length === 0 && <p class="small">{t('finance.returnCompared')}</p>}
    </>
  );
};

const Found = ({ dispute }: { dispute: Dispute }) => {
  const { t, named } = useWords();
  return <DescriptionList columns={3} items={[{ label: t('field.finding'), value: named('option', dispute.proposed!.finding) }, { label: t('field.voucher'), value: dispute.proposed!.voucher || '–' }, { label: t('field.settledOn'), value: dispute.proposed!.settledOn }]} />;
};

/** Both sides of a contradiction, loud where money may have left twice. */
function DisputeNote({ dispute: { kind, attempt, said, booked, double } }: { dispute: Dispute }) {
  const { t, named } = useWords();
  const line = (parts: (string | false)[]): string => parts.filter((p) => p).join(' · ');
  return (
    <Note tone="bad" title={t(double ? 'finance.doublePayment' : 'finance.disputed')}>
      <p>{t(double ? 'finance.doublePaymentText' : 'finance.disputedText')} {named('lineMeaning', kind)}</p>
      <DescriptionList columns={1} items={[
        ...booked.map((b) => ({ label: t('finance.booked'), value: line([t('finance.attemptNo', { n: b.attempt }), named('orderState', b.result), b.voucher && t('frame.labelled', { label: t('field.voucher'), value: b.voucher })]) })),
        { label: t('finance.bankSays'), value: <>{line([t('finance.attemptNo', { n: attempt }), named('option', said.result), said.voucher && t('frame.labelled', { label: t('field.voucher'), value: said.voucher }), said.paidOn, said.reason])} <Money fen={said.amountFen} /></> },
      ]} />
    </Note>
  );
}

const Proposed = ({ proposed }: { proposed: NonNullable<OrderPage['proposed']> }) => {
  const { t, named } = useWords();
  return <DescriptionList columns={3} items={[{ label: t('field.result'), value: named('option', proposed.result) }, { label: t('field.voucher'), value: proposed.voucher || '–' }, { label: t('field.paidOn'), value: proposed.paidOn }]} />;
};

/** Name, bank and number as one line, where a fact is an account. */
const accountIn = (fact: unknown): string => {
  const { accountName, bankName, account } = (typeof fact === 'object' && fact !== null ? fact : {}) as { accountName?: string; bankName?: string; account?: string };
  return [accountName, bankName, account].filter((p) => p !== undefined).join(' ');
};

function entryOf(words: ReturnType<typeof useWords>, e: Happened): TimelineEntry {
  const { t, named } = words;
  const { facts, texts } = e;
  const parts = [
    facts['attempt'] !== undefined && t('finance.attemptNo', { n: Number(facts['attempt']) }),
    facts['voucher'] && t('frame.labelled', { label: t('field.voucher'), value: String(facts['voucher']) }),
    facts['paidOn'] && t('frame.labelled', { label: t('field.paidOn'), value: String(facts['paidOn']) }),
    facts['returnedOn'] && t('frame.labelled', { label: t('field.returnedOn'), value: String(facts['returnedOn']) }),
    facts['result'] && named('option', String(facts['result'])),
    facts['cause'] && named('cause', String(facts['cause'])),
    facts['fileName'] && String(facts['fileName']),
    accountIn(facts['from']) && t('frame.labelled', { label: t('finance.oldAccount'), value: accountIn(facts['from']) }),
    accountIn(facts['to'] ?? facts['payee']) && t('frame.labelled', { label: t(accountIn(facts['from']) ? 'finance.newAccount' : 'field.account'), value: accountIn(facts['to'] ?? facts['payee']) }),
  ].filter((p): p is string => typeof p === 'string' && p !== '');
  const batchId = facts['batchId'];
  return {
    id: String(e.seq), at: e.at, title: named('event', e.type), tone: TONE[e.type as EventType] ?? 'neutral',
    ...(e.byName ? { actor: e.byName } : {}), ...(e.capacity ? { role: named('capacity', e.capacity) } : {}), ...(texts['reason'] ?? texts['evidence'] ? { reason: texts['reason'] ?? texts['evidence'] ?? '' } : {}),
    ...(parts.length > 0 ? { detail: <p class="small">{parts.join(' · ')}</p> } : {}),
    ...(typeof batchId === 'string' ? { links: [{ href: batchHref(batchId), label: t('page.batch') }] } : {}),
  };
}

function Order({ page, tried }: { page: OrderPage; tried?: Tried }) {
  const words = useWords();
  const { t, named, locale } = words;
  const { order, attempts, timeline } = page;
  const actions = actionsOf(locale, page, tried);
  const beside = besideOf(locale, page, tried);
  const fields = [...actions, ...beside].flatMap((a) => a.fields);
  // What is paid or will never be is held by nothing.
  const held = order.held && order.status !== 'confirmed' && order.status !== 'cancelled';
  return (
    <Layout title={t('finance.orderTitle', { title: order.title, n: order.n })} crumbs={[{ href: '/finance', label: t('page.finance') }, { href: '/finance/orders', label: t('page.orders') }]}
      badges={<><NamedBadge topic="orderState" name={order.status} />{held && <> <Badge tone="bad">{t('finance.held')}</Badge></>}</>}
      subtitle={<p class="key">{orderReference(order)}</p>} errors={actionErrors([...actions, ...beside])} width="wide">
      <TriedNote tried={tried} fields={fields} />
      {order.status === 'unknown' && <Note tone="warn" title={t('orderState.unknown')}><p>{t('finance.unknownText')}</p></Note>}
      {held && <Note tone="bad" title={t('finance.held')}><p>{t('finance.heldText', { why: joined(locale, order.heldBy.map((reason) => named('cause', reason))) })}</p></Note>}
      {page.disputes.map((d) => <DisputeNote key={d.n} dispute={d} />)}
      <SameVouchers found={page.sameVoucher} />
      {order.status === 'correcting' && <Note tone="warn" title={t('finance.correcting')}><p>{t('finance.correctingText')} <a href={projectHref(order.projectId)}>{order.title}</a></p></Note>}
      <div class="columns">
        <div>
          {actions.length > 0 && <ActionPanel title={t('section.yourTask')} action={orderHref(order.id)} hidden={{}} actions={actions} />}
          <Card title={t('finance.attempts')} icon="send" flush>
            <Table
              caption={t('finance.attempts')} rows={attempts} rowKey={(a) => String(a.attempt)} numbered={false} empty={<EmptyState icon="send" title={t('finance.noAttempts')} text={t('finance.noAttemptsText')} />}
              columns={[
                { id: 'n', label: t('finance.attempt'), head: true, cell: (a) => t('finance.attemptNo', { n: a.attempt }) },
                { id: 'state', label: t('field.state'), narrow: true, cell: (a) => <NamedBadge topic="orderState" name={a.status} /> },
                { id: 'voucher', label: t('field.voucher'), cell: (a) => a.voucher ?? '–' },
                { id: 'file', label: t('field.fileHash'), cell: (a) => (a.fileHash ? <code title={a.fileHash}>{a.fileHash.slice(0, 12)}</code> : '–') },
              ]}
            />
          </Card>
          <Card title={t('tab.timeline')} icon="history"><Timeline entries={timeline.map((e) => entryOf(words, e)).reverse()} /></Card>
        </div>
        <div>
          <Card title={t('tab.money')} icon="cash">
            <DescriptionList columns={1} items={[
              { label: t('field.amount'), value: <Money fen={order.amountFen} as="voucher" /> },
              { label: t('field.projectTitle'), value: <a href={projectHref(order.projectId)}>{order.title}</a> },
              { label: t('field.receipt'), value: order.receipt ?? '–' },
              { label: t('field.applicant'), value: page.applicantName },
              { label: t('field.budgetLineId'), value: <a href={`/finance/budget-lines/${encodeURIComponent(order.budgetLineId)}`}>{page.budgetLine}</a> },
              { label: t('page.batch'), value: order.batchId ? <a href={batchHref(order.batchId)}>{t('button.open')}<span class="visually-hidden"> {t('page.batch')}</span></a> : t('finance.noBatch') },
            ]} />
          </Card>
          <Card title={t('section.payee')} icon="building-bank" {...(order.registered ? { actions: <Badge tone="warn">{t('finance.accountDiffers')}</Badge> } : {})}>
            <DescriptionList columns={1} items={[
              { label: t('field.accountName'), value: order.payee.accountName }, { label: t('field.bankName'), value: order.payee.bankName },
              { label: t('field.account'), value: <span class="figure">{order.payee.account}</span> },
              ...(order.registered ? [{ label: t('finance.registeredAccount'), value: order.registered.account ? `${order.registered.bankName} ${order.registered.account}` : t('finance.noRegisteredAccount') }] : []),
              ...(order.formerPayees.map((p) => ({ label: t('finance.oldAccount'), value: accountIn(p) }))),
            ]} />
          </Card>
          {/* Rare, so that it stands folded and after all else. */}
          {beside.map((act) => <FoldedActs key={act.type} title={act.label} action={orderHref(order.id)} actions={[act]} />)}
        </div>
      </div>
    </Layout>
  );
}

interface Params { Params: { id: string } }
export function orderOnePage(app: FastifyInstance, house: House): void {
  const load = (request: FastifyRequest, id: string): Promise<OrderPage> => orderPage(house, viewerOf(request).actor, id);
  app.get<Params>('/finance/orders/:id', async (request, reply) => reply.page(<Order page={await load(request, request.params.id)} />));
  app.post<Params & { Body: Posted }>('/finance/orders/:id', async (request, reply) => {
    actsAs(request, ...FINANCE);
    const { id } = request.params;
    const type = COMMANDS.find((c) => c === posted(request.body, 'type'));
    if (!type) return refuse('bad_request');
    const { sent, tried } = await tryCommand(house, request, { type, stream: { id } });
    if (tried) {
      const page = await load(request, id);
      // The form is not on this person's page: what is wrong with its fields is not theirs to mend.
      if (!tried.rejection && ![...actionsOf(request.locale, page, undefined), ...besideOf(request.locale, page, undefined)].some((a) => a.type === type)) return refuse('step_not_open');
      return reply.page(<Order page={page} tried={tried} />, { status: statusOfTried(tried) });
    }
    return doneWith(reply, { sent, type, href: orderHref(id) });
  });
}

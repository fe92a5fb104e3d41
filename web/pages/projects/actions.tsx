/** What the reader may do on the project page: one panel for each task, links to the page where a task has its own, and what stands beside the plan. */
import type { CommandType } from '../../../domain/commands/index.js';
import type { Rejection } from '../../../domain/errors.js';
import { formatYuan } from '../../../domain/money.js';
import { fieldKind, moneyKind } from '../../../domain/programme/field-kinds/index.js';
import type { ProgrammeVersion } from '../../../domain/programme/schema.js';
import { commandLabel, type CommandPlace, formatEnd, type Locale, named, NEGATIVE_COMMANDS, say, t as wordOf } from '../../../domain/words/index.js';
import { fieldsOf } from '../../../domain/programme/form.js';
import type { MessageList } from '../../../services/messages.js';
import type { ProjectPage } from '../../../services/project-page.js';
import type { Recomputation } from '../../../services/recomputation.js';
import type { TaskRow } from '../../../services/tasks.js';
import { ActionPanel, Card, DescriptionList, Due, FoldedActs, Note, type ActionView, type OptionView } from '../../components/index.js';
import { commandFields, fieldMessage, type CommandFormSource, type Posted } from '../../forms/index.js';
import { BarredNote } from '../../components/barred.js';
import { useWords } from '../../frame/context.js';
import { safeHref } from '../../frame/href.js';
import { Icon } from '../../frame/icon.js';
import { seenFields } from '../act.js';
import { taskHref, taskName } from '../task-link.js';
import { AgainstRegister } from './payee.js';
import { Points } from './corrections.js';
import { ResultFiles } from './result-files.js';

/** What was tried and refused: the form comes back with it. */
export interface Tried { type: string; taskId: string; body: Posted; errors: Readonly<Record<string, string>>; rejection?: Rejection }

export interface ProjectView {
  page: ProjectPage;
  version: ProgrammeVersion;
  daysLeft: (dueAt: string) => number;
  account: { accountName: string; bankName: string; account: string } | null;
  messages: MessageList;
  /** The award computed again just now. */
  recomputed: Recomputation | null;
  tried?: Tried;
}

const base = (page: ProjectPage): string => `/projects/${encodeURIComponent(page.id)}`;
const DRAFTING: ReadonlySet<string> = new Set(['draft', 'draft_again', 'correction']);

/** What a correction asks of the applicant's own side reads as it did when the application was handed in. */
const ASKED_AGAIN: Readonly<Record<string, string>> = { correction_approval: 'organisation_approval', correction_member: 'member_confirmation' };
export const placeOf = (page: ProjectPage, task: TaskRow | undefined): CommandPlace => {
  const kind = ASKED_AGAIN[task?.kind ?? ''] ?? page.steps.find((s) => s.id === task?.stepId)?.kind;
  return { ...(kind ? { stepKind: kind } : {}), wordSet: page.programme.wordSet, formalWords: page.programme.formalWords };
};

export const milestonesOf = (version: ProgrammeVersion): { id: string; label: { zh: string; en: string } }[] =>
  version.steps.flatMap((s) => (s.kind === 'execution' ? (s.params['milestones'] as { id: string; label: { zh: string; en: string } }[] | undefined) ?? [] : []));

const reportedIn = (page: ProjectPage, task: Pick<TaskRow, 'stepId'> | undefined): readonly string[] => (page.steps.find((s) => s.id === task?.stepId)?.data['milestones'] as string[] | undefined) ?? [];
/** With every milestone reported nothing is left to choose; what was tried is shown again all the same. */
const offered = ({ page, version, tried }: ProjectView, task: TaskRow): CommandType[] =>
  task.commands.filter((type) => type !== 'reportMilestone' || tried?.type === type || milestonesOf(version).some((m) => !reportedIn(page, task).includes(m.id)));

/** Options and first values that only the project knows. */
export function sourceFor(view: Pick<ProjectView, 'page' | 'version' | 'account' | 'tried'>, task: TaskRow | undefined, type: CommandType, locale: Locale): CommandFormSource {
  const { page, version, account, tried } = view;
  const reported = reportedIn(page, task);
  const options: Record<string, OptionView[]> = type === 'reportMilestone' ? { milestone: milestonesOf(version).map((m) => ({ value: m.id, label: locale === 'zh-CN' ? m.label.zh : m.label.en, ...(reported.includes(m.id) ? { hint: named(locale, 'event', 'MilestoneReported'), disabled: true } : {}) })) } : {};
  const expected = version.steps.find((s) => s.kind === 'result_submission')?.params['expenditure'] === true;
  const mine = tried && tried.type === type && tried.taskId === (task?.id ?? '');
  return {
    options,
    ...(type === 'acceptCode' ? { options: { organisationId: page.oddCodes.map((o) => ({ value: o.organisationId, label: `${o.name} ${o.code}`, hint: fieldMessage(locale, o.fault) ?? '' })) } } : {}),
    ...(type === 'approve' && placeOf(page, task).stepKind === 'organisation_approval' ? { without: ['minutes'] } : {}),
    ...(type === 'submitResults' ? (expected ? { needed: ['expenditure'], against: { expenditure: heldAgainst(page, locale) } } : { without: ['expenditure'] }) : {}),
    ...(type === 'claim' && account ? { values: account } : {}),
    ...(mine ? { body: tried.body, errors: tried.errors } : {}),
  };
}

/** What expenditure is compared with: the amount of the contract and the total of the budget, where the form holds them. */
function heldAgainst({ form }: ProjectPage, locale: Locale): { label: string; fen: string; amount: string }[] {
  const fields = fieldsOf(form.definition);
  const held = (label: string, fen: bigint) => [{ label, fen: fen.toString(), amount: formatYuan(fen) }];
  return fields.flatMap((f) => {
    if (f.kind === 'budget') {
      const reading = fieldKind('budget').read(form.content[f.id]);
      return reading.is === 'value' ? held(wordOf(locale, 'table.budget'), (reading.value as { amountFen: string }[]).reduce((sum, row) => sum + BigInt(row.amountFen), 0n)) : [];
    }
    const reading = fields.some((o) => o.against === f.id) ? moneyKind.read(form.content[f.id]) : undefined;
    return reading?.is === 'value' ? held(say(locale, f.label), BigInt(reading.value)) : [];
  });
}

/** Prefix of the field ids of an act: of several tasks with the same command the later ones say which they are. */
export function prefixOf(page: Pick<ProjectPage, 'mine'>, task: Pick<TaskRow, 'id'> | undefined, type: CommandType): string {
  const place = page.mine.filter((m) => m.commands.includes(type)).findIndex((m) => m.id === task?.id);
  return place > 0 ? `${type}-${place + 1}` : type;
}

const EXPLAINED: Readonly<Partial<Record<CommandType, 'projectPage.confirmPayeeText' | 'projectPage.claimText' | 'projectPage.withdrawText' | 'projectPage.takeBackText' | 'projectPage.reverseText' | 'projectPage.suspendText' | 'projectPage.resumeText' | 'projectPage.terminateText' | 'projectPage.archiveText' | 'projectPage.resultsText'>>> = {
  claim: 'projectPage.claimText', confirmPayee: 'projectPage.confirmPayeeText', withdraw: 'projectPage.withdrawText', takeBack: 'projectPage.takeBackText', reverseDecision: 'projectPage.reverseText', suspend: 'projectPage.suspendText', resume: 'projectPage.resumeText', terminate: 'projectPage.terminateText', archive: 'projectPage.archiveText', submitResults: 'projectPage.resultsText',
};

function useAction(view: ProjectView) {
  const { t, locale } = useWords();
  return (type: CommandType, task: TaskRow | undefined): ActionView => ({
    type, prefix: prefixOf(view.page, task, type), label: commandLabel(locale, type, placeOf(view.page, task)), tone: NEGATIVE_COMMANDS.has(type) ? 'danger' : 'primary',
    fields: commandFields(locale, type, sourceFor(view, task, type, locale)),
    ...(EXPLAINED[type] ? { explanation: t(EXPLAINED[type]) } : {}),
    ...(type === 'submitResults' ? { extra: <ResultFiles page={view.page} errors={view.tried?.type === type ? view.tried.errors : {}} /> } : {}),
    ...(type === 'confirmPayee' && task?.kind === 'confirm_claimed' ? { explanation: t('projectPage.confirmClaimedText') } : {}),
    ...(type === 'claim' && view.account ? { extra: <Registered account={view.account} /> } : {}),
    ...((ACCOUNT_ACTS.has(type) || PAYEE_TASKS.has(task?.kind ?? '')) && view.page.payee ? { extra: <PayeeToCheck payee={view.page.payee} /> } : {}),
    ...(view.tried?.type === type && view.tried.taskId === (task?.id ?? '') ? { open: true } : {}),
  });
}

const ACCOUNT_ACTS: ReadonlySet<CommandType> = new Set<CommandType>(['verifyAccount', 'confirmAccount', 'confirmPayee', 'verifyPayee', 'approvePayee']);
const PAYEE_TASKS: ReadonlySet<string> = new Set(['confirm_claimed', 'account_unowned', 'verify_account', 'confirm_account', 'confirm_payee', 'payee_waiting', 'payee_watch', 'payee_unanswered', 'verify_payee', 'approve_payee']);
/** What is checked stands beside the button that says it is right. */
function PayeeToCheck({ payee }: { payee: NonNullable<ProjectPage['payee']> }) {
  const { t } = useWords();
  const items = ({ accountName, bankName, account }: { accountName: string; bankName: string; account: string }) => [
    { label: t('field.accountName'), value: accountName }, { label: t('field.bankName'), value: bankName }, { label: t('field.account'), value: <span class="figure">{account}</span> },
  ];
  if (!payee.to) return payee.registered ? <AgainstRegister payee={{ ...payee, registered: payee.registered }} /> : <DescriptionList columns={1} items={items(payee)} />;
  return <><p class="muted">{t('finance.oldAccount')}</p><DescriptionList columns={1} items={items(payee)} /><p class="muted">{t('finance.newAccount')}</p><DescriptionList columns={1} items={items(payee.to)} /></>;
}

/** What the house has registered, beside the form of its claim. */
function Registered({ account }: { account: NonNullable<ProjectView['account']> }) {
  const { t } = useWords();
  return <p class="muted">{t('frame.labelled', { label: t('finance.registeredAccount'), value: account.account ? `${account.bankName} ${account.account}` : t('finance.noRegisteredAccount') })}</p>;
}

/** Why it is the applicant's again: who gave it back, with what reason, where the work is done. */
function GivenBack({ page, correction }: { page: ProjectPage; correction: boolean }) {
  const { t, named } = useWords();
  const last = page.timeline.findLast((e) => ['ApplicationFrozen', 'ApplicationCorrected', 'CorrectionRequested', 'ApplicationReturned', 'MemberRefused'].includes(e.type));
  if (!last || (last.type !== 'ApplicationReturned' && last.type !== 'MemberRefused') || !last.texts['reason']) return null;
  return <Note tone="warn" title={named('event', last.type)}><p>{t('projectPage.givenBack', { name: last.byName ?? '', reason: last.texts['reason'] })}</p>{correction && <p>{t('projectPage.givenBackCorrection')}</p>}</Note>;
}

/** Filling in and correcting have pages of their own: here stands how far it is. */
function DraftPanel({ view: { page, daysLeft }, task }: { view: ProjectView; task: TaskRow }) {
  const words = useWords();
  const { t } = words;
  const correction = task.kind === 'correction';
  const { missing } = page.form;
  return (
    <Card title={taskName(words, task)} icon="writing" accent="task" id="task" actions={task.dueAt && <Due dueAt={task.dueAt} workingDaysLeft={daysLeft(task.dueAt)} />}>
      {correction && <><h3>{t('section.correctionPoints')}</h3><Points page={page} /></>}
      <GivenBack page={page} correction={correction} />
      <p class="muted">{correction ? t('projectPage.correctionText') : page.houseApproval ? t('projectPage.draftText', { closesAt: formatEnd(page.houseApproval.closesAt), until: formatEnd(page.houseApproval.until) }) : task.dueAt ? t('projectPage.draftAgainText', { until: formatEnd(task.dueAt) }) : t('projectPage.draftAlone', { closesAt: formatEnd(page.call.closesAt) })}</p>
      <div class="form-buttons">
        {missing.length > 0 || correction
          ? <a class="btn btn-primary" href={`${base(page)}/form`}><Icon name="edit" />{correction ? t('projectPage.openForm') : t('projectPage.continueForm')}</a>
          : <a class="btn btn-primary" href={`${base(page)}/check`}><Icon name="send" />{t('button.checkAnswers')}</a>}
        {correction && <a class="btn btn-outline-secondary" href={`${base(page)}/check`}>{t('draft.correctNow')}</a>}
        {missing.length > 0 && <span class="muted">{t('projectPage.stillMissing', { n: missing.length })}</span>}
      </div>
    </Card>
  );
}

function Elsewhere({ view: { daysLeft }, task }: { view: ProjectView; task: TaskRow }) {
  const words = useWords();
  const { t } = words;
  return (
    <Card title={taskName(words, task)} icon="writing" accent="task" actions={task.dueAt && <Due dueAt={task.dueAt} workingDaysLeft={daysLeft(task.dueAt)} />}>
      <p class="muted">{t('projectPage.elsewhere')}</p>
      <a class="btn btn-primary" href={safeHref(taskHref(task))}><Icon name="arrow-right" />{t('button.handle')}</a>
    </Card>
  );
}

function ResultEvidence({ page }: { page: ProjectPage }) {
  const { t, say } = useWords();
  const slots = page.evidence.filter((e) => e.when === 'results');
  if (slots.length === 0) return null;
  return (
    <Card title={t('draft.resultFiles')} icon="upload" actions={<a class="btn btn-sm btn-outline-secondary" href={`${base(page)}/documents`}>{t('projectPage.uploadEvidence')}</a>}>
      <ul class="lined-list">{slots.map((s) => <li key={s.id}><span>{say(s.label)}</span><span class={s.given ? 'mark-yes' : 'answer-missing'}>{s.given ? t('projectPage.evidenceGiven') : t('projectPage.evidenceMissing')}</span></li>)}</ul>
    </Card>
  );
}

export function TaskPanels({ view }: { view: ProjectView }) {
  const words = useWords();
  const action = useAction(view);
  const { page, daysLeft } = view;
  return (
    <>
      {page.mine.map((task, i) => {
        const barred = page.barred[task.id];
        if (barred) return <Card key={task.id} title={taskName(words, task)} icon="writing" accent="task" id={i === 0 ? 'task' : `task-${i + 1}`}><BarredNote barred={barred} /></Card>;
        if (DRAFTING.has(task.kind)) return <DraftPanel key={task.id} view={view} task={task} />;
        if (!taskHref(task).startsWith(`${base(page)}#`)) return <Elsewhere key={task.id} view={view} task={task} />;
        return (
          <div key={task.id}>
            {task.commands.includes('submitResults') && <ResultEvidence page={page} />}
            <ActionPanel
              title={taskName(words, task)}
              id={i === 0 ? 'task' : `task-${i + 1}`}
              {...(task.dueAt ? { dueAt: task.dueAt, workingDaysLeft: daysLeft(task.dueAt), ...(task.kind === 'organisation_approval' ? { dueLabel: words.t('projectPage.remindedOn') } : {}) } : {})}
              action={`${base(page)}/commands`}
              hidden={seenFields(task)}
              actions={offered(view, task).map((type) => action(type, task))}
            />
          </div>
        );
      })}
    </>
  );
}

const BESIDE = ['takeBack', 'acceptCode', 'withdraw', 'suspend', 'resume', 'terminate', 'reverseDecision', 'archive'] as const satisfies readonly CommandType[];
/** Withdrawal, suspension, resumption, termination, archive: behind a fold, since none of them is what one comes for. */
export function OtherActs({ view }: { view: ProjectView }) {
  const { t } = useWords();
  const action = useAction(view);
  const types = BESIDE.filter((type) => view.page.allowed.includes(type) && !view.page.mine.some((m) => m.commands.includes(type)) && (type !== 'acceptCode' || view.page.oddCodes.length > 0));
  if (types.length === 0) return null;
  return <FoldedActs title={t('projectPage.otherActs')} action={`${base(view.page)}/commands`} actions={types.map((type) => action(type, undefined))} />;
}

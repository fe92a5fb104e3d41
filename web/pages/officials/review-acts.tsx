/** The acts of an official's task: the form of each command, and how what was posted becomes its fields. */
import type { CommandType } from '../../../domain/commands/index.js';
import type { Rejection } from '../../../domain/errors.js';
import type { Label } from '../../../domain/programme/schema.js';
import { commandLabel, formatSpan, named, NEGATIVE_COMMANDS, say, t, type Key, type Locale } from '../../../domain/words/index.js';
import { CHECK_ANSWERS, checklistIn, type CheckItem } from '../../../domain/steps/checks.js';
import { actionErrors, type ActionView, type FieldView } from '../../components/index.js';
import type { ErrorItem } from '../../frame/error-summary.js';
import type { IconName } from '../../frame/icon.js';
import { commandFields, fieldMessage, posted, readCommand, type CommandFormSource, type CommandReading, type Posted } from '../../forms/index.js';
import type { Tried } from '../act.js';
import { placeOf } from '../projects/actions.js';
import { lineErrors, readLines } from './review-lines.js';
import { paramsOf, stepOf, type ReviewSubject } from './review-facts.js';
import { pointErrors, PointsEditor, readPoints } from './review-points.js';

export const checklistOf = (subject: ReviewSubject): readonly CheckItem[] => checklistIn(paramsOf(subject));
/** One question for each item of the list; nothing is answered beforehand. */
const checkFields = (locale: Locale, checks: readonly CheckItem[], { body, errors }: { body?: Posted | undefined; errors?: Readonly<Record<string, string>> | undefined }): FieldView[] => checks.map((c): FieldView => {
  const name = `checks.${c.id}`;
  const error = fieldMessage(locale, errors?.[name]);
  return {
    name, kind: 'choice', label: say(locale, c.label), required: c.mandatory !== false, value: body ? posted(body, name) ?? '' : '',
    options: CHECK_ANSWERS.map((value) => ({ value, label: named(locale, 'checkAnswer', value) })), ...(error ? { error } : {}),
  };
});

const ICON: Readonly<Partial<Record<CommandType, IconName>>> = {
  accept: 'check', approve: 'gavel', recommend: 'check', requestCorrection: 'edit', return: 'arrow-back-up', refuse: 'x', giveOpinion: 'message-report', register: 'certificate', issue: 'send',
  agreePlan: 'check', issueAgreement: 'file-certificate', sign: 'signature', checkReport: 'clipboard-check', lapseClaim: 'x', confirmLines: 'zoom-money',
};

/** One sentence on what an act brings. */
function explanationOf(locale: Locale, type: CommandType, subject: ReviewSubject): string | undefined {
  const { task } = subject;
  if (type === 'accept' && checklistOf(subject).length > 0) return t(locale, 'reviewing.checklistHint');
  if (type === 'requestCorrection') return correctionText(locale, subject);
  if (NEGATIVE_COMMANDS.has(type) && type !== 'lapseClaim') return t(locale, 'reviewing.negativeNote');
  const by: Readonly<Record<string, Key>> = {
    recommendation: 'reviewing.recommendNote', recommend_instead: 'reviewing.insteadNote', decision: 'reviewing.minutesHint', filing_registration: 'reviewing.filingNote', issuance: 'reviewing.issueNote', allocation_plan: 'reviewing.planNote',
    claim_overdue: 'reviewing.claimNote', issue_agreement: 'reviewing.agreementNote', sign_agreement: 'reviewing.signHint', midterm_check: 'reviewing.reasonUnless',
  };
  const key = by[task.kind];
  return key && t(locale, key as 'reviewing.filingNote');
}

function correctionText(locale: Locale, subject: ReviewSubject): string {
  const rule = paramsOf(subject)['correction'] as { count: number; period: { workingDays?: number; months?: number } } | undefined;
  const used = (stepOf(subject)?.data['corrections'] as number | undefined) ?? 0;
  const { workingDays, months } = rule?.period ?? {};
  const span = workingDays !== undefined ? formatSpan(locale, 'workingDays', workingDays) : formatSpan(locale, 'months', months ?? 0);
  return t(locale, 'frame.sentences', { first: t(locale, 'reviewing.correctionsUsed', { used, max: rule?.count ?? 0 }), second: t(locale, 'reviewing.correctionSpan', { span }) });
}

/** Why corrections are not offered again; nothing where the programme never asks for any. */
export function correctionsUsedUp(locale: Locale, subject: ReviewSubject): string | undefined {
  const max = (paramsOf(subject)['correction'] as { count: number } | undefined)?.count ?? 0;
  const used = (stepOf(subject)?.data['corrections'] as number | undefined) ?? 0;
  return subject.task.kind === 'formal_check' && max > 0 && used >= max && !subject.task.commands.includes('requestCorrection') ? t(locale, 'corrections.usedUp', { used, max }) : undefined;
}

/** A decision may go back to any step that was passed. */
function returnField(locale: Locale, { page, task }: ReviewSubject, body: Posted | undefined): FieldView[] {
  if (task.kind !== 'decision') return [];
  const options = page.steps.filter((s) => s.status === 'passed').map((s) => ({ value: s.id, label: s.label ? say(locale, s.label) : named(locale, 'step', s.kind) }));
  const value = body && posted(body, 'to');
  return options.length === 0 ? [] : [{ name: 'to', kind: 'choice', label: t(locale, 'reviewing.returnTo'), options, none: t(locale, 'reviewing.returnDefault'), value: typeof value === 'string' ? value : '' }];
}

const needsMinutes = (type: CommandType, { task }: ReviewSubject): boolean => type === 'approve' && task.kind === 'decision';
const sourceOf = (type: CommandType, subject: ReviewSubject): Pick<CommandFormSource, 'needed' | 'without'> =>
  (type === 'approve' ? (needsMinutes(type, subject) ? { needed: ['minutes.number', 'minutes.heldOn'] } : { without: ['minutes'] }) : {});

export function actionsOf(locale: Locale, subject: ReviewSubject, tried: Tried | undefined): ActionView[] {
  const place = placeOf(subject.page, subject.task);
  return subject.task.commands.filter((type) => type !== 'confirmLines').map((type): ActionView => {
    const mine = tried?.type === type ? tried : undefined;
    const fields = type === 'requestCorrection' ? [] : commandFields(locale, type, { ...sourceOf(type, subject), ...(mine ? { body: mine.body, errors: mine.errors } : {}) });
    const explanation = explanationOf(locale, type, subject);
    const checks = type === 'accept' ? checkFields(locale, checklistOf(subject), mine ?? {}) : [];
    return {
      type, label: commandLabel(locale, type, place), tone: NEGATIVE_COMMANDS.has(type) ? 'danger' : type === 'requestCorrection' ? 'secondary' : 'primary',
      fields: [...(type === 'return' ? returnField(locale, subject, mine?.body) : []), ...checks, ...fields], open: mine !== undefined,
      ...(ICON[type] ? { icon: ICON[type] } : {}), ...(explanation ? { explanation } : {}),
      ...(type === 'requestCorrection' ? { extra: <PointsEditor {...(mine ? { body: mine.body, errors: mine.errors } : {})} items={pointItems(subject)} /> } : {}),
    };
  });
}

/** What a point may be about: the evidence asked for, and the sections of the form. */
const pointItems = ({ page }: ReviewSubject): Label[] => [...page.evidence.filter((e) => e.when === 'form').map((e) => e.label), ...page.form.definition.sections.map((s) => s.label)];

export function readAct(locale: Locale, type: CommandType, body: Posted, subject: ReviewSubject): CommandReading {
  if (type === 'requestCorrection') return readPoints(body, locale);
  if (type === 'confirmLines') return readLines(body);
  if (type === 'return') {
    const to = posted(body, 'to');
    return readCommand(type, body, typeof to === 'string' && to !== '' ? { to } : {});
  }
  if (type === 'accept') {
    const checks = checklistOf(subject).map(({ id }) => ({ id, answer: posted(body, `checks.${id}`) })).filter((c) => c.answer !== undefined && c.answer !== '');
    return readCommand(type, body, { checks });
  }
  return readCommand(type, body, {}, sourceOf(type, subject));
}

/** Refusals that are about one field of the form. */
const FIELD_OF: Readonly<Partial<Record<Rejection['code'], string>>> = { reason_required: 'reason', minutes_required: 'minutes.number' };
export function errorsOf(rejection: Rejection): Readonly<Record<string, string>> {
  const field = FIELD_OF[rejection.code];
  return field ? { [field]: 'required', ...rejection.fields } : rejection.fields ?? {};
}

export function summaryOf(locale: Locale, actions: readonly ActionView[], tried: Tried | undefined): ErrorItem[] {
  if (!tried) return [];
  const message = (code: string): string => named(locale, 'fieldError', code);
  return [
    ...actionErrors(actions),
    ...(tried.type === 'requestCorrection' ? pointErrors(tried.errors, { label: (n) => t(locale, 'reviewing.point', { n }), message }) : []),
    ...(tried.type === 'confirmLines' ? lineErrors(tried.errors, { label: t(locale, 'reviewing.excludeReason'), message }) : []),
  ];
}


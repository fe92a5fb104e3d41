/**
 * The one catalogue of words, zh-CN and English. `t(locale, key, args)` is typed: an unknown key or a missing
 * argument fails the build, and an entry without one of its languages cannot be written. Pure.
 */
import { command } from './commands.js';
import { errorFact, errorHelp } from './error-help.js';
import { error } from './errors.js';
import { event } from './events.js';
import { field, fieldError, lineHint, option, table, tableColumn } from './fields.js';
import { cause, finance, movement } from './finance.js';
import { button, empty, flash, frame, resume, saving } from './frame.js';
import { corrections } from './corrections.js';
import { award, errorPage, home, page, section, signIn, tab } from './pages.js';
import { conflictReason, desk, lineMark, manage, panelDesk, reviewing, usualItem, usualReason } from './officials.js';
import { admin, auditAction, outboxKind, recordFault } from './oversight.js';
import { applicantKind, capacity, level, party, role, specialty } from './people.js';
import { instrument, milestone, moneyState, nature, panelMode, period, projectType, stage, step, task, taskOutside } from './plan.js';
import { print, printed } from './prints.js';
import { checkAnswer, draft, endCause, endFollows, ending, mailFault, messageState, pauseReason, projectList, projectPage, receipt, timelineFact } from './project-pages.js';
import { calculation, callPage, factValue, guide, noticePage, objectionPage, programmeField, programmes, progressPage, verificationPage } from './public-pages.js';
import { comparator, dayState, eligibilityPage, formalWords, lineState, monthName, ruleField, rules, ruleSection, targetPage, targetPeriod, verdict, versionStatus, weekdayName, yearPage } from './rules.js';
import { ruleText, ruleValue } from './rule-values.js';
import { sheet } from './sheets.js';
import {
  assignmentState, awardState, batchState, budgetState, callState, instalmentState, lateState, ledgerAccount, lineMeaning, noticeItemState, noticeState,
  objectionState, orderState, outcome, panelState, proposed, sectionState, state, stepState, wordSet,
} from './states.js';
import { fill, type Args, type Locale, type Topic, type Word } from './words.js';

export const catalogue = {
  applicantKind, assignmentState, award, awardState, batchState, budgetState, button, callState, capacity, cause, command, empty, error, errorFact,
  errorHelp, errorPage, event, field, fieldError, finance, flash, frame, home, instalmentState, lateState, instrument, ledgerAccount, level, lineHint, lineMeaning, milestone, moneyState, movement,
  resume, saving, nature, noticeItemState, noticeState, objectionState, option, orderState, outcome, page, panelMode, panelState, party, period, print, printed, projectType, proposed,
  role, section, sectionState, signIn, specialty, stage, state, step, stepState, tab, table, tableColumn, task, taskOutside, wordSet,
  calculation, callPage, checkAnswer, draft, endCause, endFollows, ending, factValue, guide, noticePage, objectionPage, pauseReason, programmeField, programmes, progressPage, projectList, projectPage, receipt, timelineFact, verificationPage,
  conflictReason, corrections, desk, lineMark, mailFault, manage, messageState, panelDesk, reviewing, usualItem, usualReason,
  admin, auditAction, outboxKind, recordFault, sheet,
  comparator, dayState, eligibilityPage, formalWords, lineState, monthName, ruleField, rules, ruleSection, ruleText, ruleValue, targetPage, targetPeriod, verdict, versionStatus, weekdayName, yearPage,
} as const satisfies Record<string, Topic>;

export type Catalogue = typeof catalogue;
export type TopicName = keyof Catalogue;
export type Key = { [T in TopicName]: `${T}.${keyof Catalogue[T] & string}` }[TopicName];
type WordOf<K extends Key> = K extends `${infer T extends TopicName}.${infer N}` ? (N extends keyof Catalogue[T] ? Catalogue[T][N] : never) : never;
type AsWord<W> = W extends Word ? W : never;
export type ArgsFor<K extends Key> = Args<AsWord<WordOf<K>>>;
export type Translate = <K extends Key>(key: K, ...args: ArgsFor<K>) => string;

/** The text of a key in a language: t('en', 'frame.waiting', { n: 3 }) -> 3 tasks waiting. */
export function t<K extends Key>(locale: Locale, key: K, ...args: ArgsFor<K>): string {
  const dot = key.indexOf('.');
  const topic: Topic = catalogue[key.slice(0, dot) as TopicName];
  return fill(locale, topic[key.slice(dot + 1)]!, args[0]);
}

/** `t` with the language chosen. */
export const translator = (locale: Locale): Translate => (key, ...args) => t(locale, key, ...args);

/** The text of an entry that data names (a step kind, an option); what is not in the catalogue is shown as it is. */
export function named(locale: Locale, topic: TopicName, name: string): string {
  const words: Topic = catalogue[topic];
  return Object.hasOwn(words, name) ? fill(locale, words[name]!) : name;
}

export { formatBytes, formatDay, formatEnd, formatMinute, formatOfficialDay, formatRate, formatSecond, formatSpan, lastDayOf, weekdayOf } from './dates.js';
export { commandLabel, NEGATIVE_COMMANDS, type CommandPlace } from './commands.js';
export { faultReason } from './faults.js';
export { describeRejection, type RefusalText } from './refusals.js';
export { stateLabel, type FormalWords, type WordSet } from './states.js';
export { fill, isLocale, LOCALES, say, type Locale, type Word } from './words.js';

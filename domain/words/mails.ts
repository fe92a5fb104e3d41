/** Texts of mails in both languages. Templates are named after their event; `task`, `reminder` and `escalation` speak of a task. */
import { lastDayOf, named, type Locale } from './index.js';
import { formatYuan } from '../money.js';
import type { Label } from '../programme/schema.js';
import type { Ending } from '../project/ending.js';
import { field } from './fields.js';
import { section } from './pages.js';
import { printed } from './prints.js';
import { ending, timelineFact } from './project-pages.js';
import { fill, say, type Word } from './words.js';

/** `project`: the title is a project's, else of what the mail speaks of: a notice, a call, a budget line. */
export interface MailFacts { template: string; project: boolean; name: string; title: string; receipt: string; taskKind: string; dueAt: string | null; url: string; /** of an end, to whom it hurts */ ending?: Ending | undefined; /** it asks for something, and says until when */ asks?: boolean; /** of several checks, which */ check?: Label | undefined; /** until when something runs that became longer */ until?: string | undefined; /** to who objected: how it ended, and the reply */ answer?: { outcome: string; reply: string } | undefined }

const ABOUT_TASKS: Readonly<Record<string, Word | undefined>> = {
  task: { zh: '有一项待办等待您处理：{what}。', en: 'a task waits for you: {what}.' },
  reminder: { zh: '提醒：期限将至，尚待您办理：{what}。', en: 'a reminder: the last day is near, and this still waits for you: {what}.' },
  unheld: { zh: '一项待办目前无人可以办理（无人持有所需角色，或持有者均须按职责分离规定回避），请核对角色授权：{what}。', en: 'nobody can do a task: nobody holds its role, or separation of duties keeps from it everybody who does. Please look at the grants: {what}.' },
  escalation: { zh: '一项待办已逾期，请督促办理：{what}。', en: 'a task is overdue, please see that it is done: {what}.' },
  escalation_again: { zh: '一项待办逾期后催办仍未办理，请督促：{what}。', en: 'a task is still not done after it was called overdue, please see to it: {what}.' },
};

const UNTIL: Word = { zh: '现最后一日：{date}（含当日）。', en: 'The last day is now {date}, that day included.' };

/** How it ended is said at once, in the words of the outcome. */
const ENDED: Readonly<Record<string, Word | undefined>> = {
  MemberLeft: { zh: '申报书已改动，贵单位不再列为该项目的成员单位', en: 'The application was changed: your organisation is no longer named as a member' },
  'HoldReleased.rejected': { zh: '异议经核查不成立，已解除冻结', en: 'The objection was found to have no ground; the hold is released' },
  'HoldReleased.partly': { zh: '异议部分成立，已解除冻结，奖补金额将重新核定', en: 'The objection was upheld in part; the hold is released, and the award is reckoned anew' },
  'RoadEnded.completed': { zh: '项目已办结', en: 'The project is completed' },
  'RoadEnded.refused': { zh: '项目未获通过，已办结', en: 'The project was refused and is closed' },
  'RoadEnded.withdrawn': { zh: '申报人已撤回，项目办结', en: 'The applicant withdrew; the project is closed' },
  'RoadEnded.lapsed': { zh: '逾期失效，项目办结', en: 'The project lapsed and is closed' },
  'RoadEnded.terminated': { zh: '项目已终止', en: 'The project was terminated' },
  'RoadEnded.failed': { zh: '未完成验收，项目办结', en: 'The project failed its acceptance and is closed' },
};

const labelled = (locale: Locale) => (word: Word, value: string): string => (locale === 'zh-CN' ? `${fill(locale, word)}：${value}` : `${fill(locale, word)}: ${value}`);

/** The same that the page and the paper say. */
function endingText(locale: Locale, { by, cause, reason, document, outcome, giveBackFen, remedy }: Ending): string {
  const label = labelled(locale);
  return [
    by && label(ending.by, say(locale, by)), label(ending.why, named(locale, 'endCause', cause)), reason && label(field.reason, reason), document && label(field.documentNumber, document),
    label(ending.follows, `${named(locale, 'endFollows', outcome)}${giveBackFen === '0' ? '' : ` ${fill(locale, ending.giveBack, { amount: formatYuan(BigInt(giveBackFen)) })}`}`),
    label(section.remedy, fill(locale, remedy === 'administrative' ? printed.remedyAdministrative : remedy === 'agreement' ? printed.remedyAgreement : printed.remedyNone)),
  ].filter(Boolean).join('\n');
}

export function mailText(locale: Locale, facts: MailFacts): { subject: string; body: string } {
  const opening = ABOUT_TASKS[facts.template];
  const ended = ENDED[facts.template];
  const what = opening ? named(locale, 'task', facts.taskKind) : facts.check ? `${say(locale, facts.check)}${locale === 'zh-CN' ? '：' : ': '}${fill(locale, timelineFact[facts.template === 'ApplicationRefused' ? 'failed' : 'passed'])}` : ended ? fill(locale, ended) : named(locale, 'event', facts.template);
  const says = opening ? fill(locale, opening, { what }) : locale === 'zh-CN' ? `${what}。` : `${what}.`;
  const label = labelled(locale);
  const why = facts.ending ? endingText(locale, facts.ending) : facts.answer ? [label(field.outcome, named(locale, 'objectionState', facts.answer.outcome)), label(field.reply, facts.answer.reply)].join('\n') : '';
  const late = facts.template.startsWith('escalation');
  const project = [facts.receipt, facts.title].filter((x) => x !== '').join(' ');
  const due = (opening || facts.asks) && facts.dueAt ? lastDayOf(facts.dueAt) : undefined;
  const until = facts.until && fill(locale, UNTIL, { date: facts.until });
  const lines = locale === 'zh-CN'
    ? [`${facts.name}，您好：`, says, project && `${facts.project ? '项目' : '事项'}：${project}`, due && (late ? `期限：${due}。` : `请于 ${due} 前（含当日）办理。`), until, why, `查看：${facts.url}`, '郑州市知识产权局（系统自动发送，请勿回复）']
    : [`Dear ${facts.name},`, says, project && `${facts.project ? 'Project' : 'About'}: ${project}`, due && (late ? `Last day: ${due}.` : `Please act by ${due}, that day included.`), until, why, `See: ${facts.url}`, 'Zhengzhou IP Office (sent automatically, please do not reply)'];
  return {
    subject: locale === 'zh-CN' ? `【知运】${what}${project ? `：${project}` : ''}` : `[Zhiyun] ${what}${project ? `: ${project}` : ''}`,
    body: lines.filter((line) => line !== '' && line !== undefined).join('\n\n'),
  };
}

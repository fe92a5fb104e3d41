/** Texts of mails in both languages. Templates are named after their event; `task`, `reminder` and `escalation` speak of a task. */
import { lastDayOf, named, type Locale } from './index.js';
import { fill, type Word } from './words.js';

export interface MailFacts { template: string; name: string; title: string; receipt: string; taskKind: string; dueAt: string | null; url: string }

const ABOUT_TASKS: Readonly<Record<string, Word | undefined>> = {
  task: { zh: '有一项待办等待您处理：{what}。', en: 'a task waits for you: {what}.' },
  reminder: { zh: '提醒：期限将至，尚待您办理：{what}。', en: 'a reminder: the last day is near, and this still waits for you: {what}.' },
  unheld: { zh: '一项待办目前无人可以办理，请核对角色授权：{what}。', en: 'nobody holds the role that a task waits for, please look at the grants: {what}.' },
  escalation: { zh: '一项待办已逾期，请督促办理：{what}。', en: 'a task is overdue, please see that it is done: {what}.' },
};

export function mailText(locale: Locale, facts: MailFacts): { subject: string; body: string } {
  const opening = ABOUT_TASKS[facts.template];
  const what = opening ? named(locale, 'task', facts.taskKind) : named(locale, 'event', facts.template);
  const says = opening ? fill(locale, opening, { what }) : locale === 'zh-CN' ? `${what}。` : `${what}.`;
  const late = facts.template === 'escalation';
  const project = [facts.receipt, facts.title].filter((x) => x !== '').join(' ');
  const due = opening && facts.dueAt ? lastDayOf(facts.dueAt) : undefined;
  const lines = locale === 'zh-CN'
    ? [`${facts.name}，您好：`, says, project && `项目：${project}`, due && (late ? `期限：${due}。` : `请于 ${due} 前（含当日）办理。`), `查看：${facts.url}`, '郑州市知识产权局（系统自动发送，请勿回复）']
    : [`Dear ${facts.name},`, says, project && `Project: ${project}`, due && (late ? `Last day: ${due}.` : `Please act by ${due}, that day included.`), `See: ${facts.url}`, 'Zhengzhou IP Office (sent automatically, please do not reply)'];
  return {
    subject: locale === 'zh-CN' ? `【知运】${what}${project ? `：${project}` : ''}` : `[Zhiyun] ${what}${project ? `: ${project}` : ''}`,
    body: lines.filter((line) => line !== '' && line !== undefined).join('\n\n'),
  };
}

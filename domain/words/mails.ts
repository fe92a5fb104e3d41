/** Texts of mails in both languages. Templates are named after their event; `task` is the mail of an opened task. */
import { lastDayOf, named, type Locale } from './index.js';

export interface MailFacts { template: string; name: string; title: string; receipt: string; taskKind: string; dueAt: string | null; url: string }

export function mailText(locale: Locale, facts: MailFacts): { subject: string; body: string } {
  const task = facts.template === 'task';
  const what = task ? named(locale, 'task', facts.taskKind) : named(locale, 'event', facts.template);
  const project = [facts.receipt, facts.title].filter((x) => x !== '').join(' ');
  const due = facts.dueAt ? lastDayOf(facts.dueAt) : undefined;
  const lines = locale === 'zh-CN'
    ? [`${facts.name}，您好：`, task ? `有一项待办等待您处理：${what}。` : `${what}。`, project && `项目：${project}`, due && `请于 ${due} 前（含当日）办理。`, `查看：${facts.url}`, '郑州市知识产权局（系统自动发送，请勿回复）']
    : [`Dear ${facts.name},`, task ? `a task waits for you: ${what}.` : `${what}.`, project && `Project: ${project}`, due && `Please act by ${due}, that day included.`, `See: ${facts.url}`, 'Zhengzhou IP Office (sent automatically, please do not reply)'];
  return {
    subject: locale === 'zh-CN' ? `【知运】${what}${project ? `：${project}` : ''}` : `[Zhiyun] ${what}${project ? `: ${project}` : ''}`,
    body: lines.filter((line) => line !== '' && line !== undefined).join('\n\n'),
  };
}

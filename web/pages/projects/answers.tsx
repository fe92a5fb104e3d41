/** What was applied for, section by section, as people read it; with ways to change it while it is a draft. */
import type { Form, FormField } from '../../../domain/programme/schema.js';
import type { FormContent } from '../../../domain/programme/form.js';
import { formatYuan, parseYuan } from '../../../domain/money.js';
import { EmptyState, Money } from '../../components/index.js';
import { contentLines, fieldMessage, readValue } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';

export interface AnswersProps { form: Form; content: FormContent; missing?: readonly string[]; /** Address of a section's page. */ changeHref?: (section: string) => string; names?: Readonly<Record<string, string>> }

interface BudgetEntry { item: string; amountFen: string; source?: 'fiscal' | 'own' }
function Budget({ entries }: { entries: readonly BudgetEntry[] }) {
  const { t } = useWords();
  return (
    <ul class="answer-lines budget-lines">
      {entries.map((e, i) => <li key={`${i}${e.item}`}><span>{e.item}{e.source && <span class="cell-note">{t(`option.${e.source}`)}</span>}</span><Money fen={e.amountFen} /></li>)}
      {entries.length > 1 && <li class="sum"><span>{t('frame.total')}</span><Money fen={entries.reduce((sum, e) => sum + BigInt(e.amountFen), 0n)} /></li>}
    </ul>
  );
}

function Value({ field, value, missing, names }: { field: FormField; value: unknown; missing: boolean; names: Readonly<Record<string, string>> }) {
  const { t, locale } = useWords();
  if (missing) return <span class="answer-missing">{value === undefined || value === '' || value === false ? t('projectPage.notEmpty') : fieldMessage(locale, 'invalid')}</span>;
  const lines = contentLines(locale, field, value).map((l) => names[l] ?? (field.kind === 'patents' && locale === 'zh-CN' ? l.replaceAll(', ', '，') : l));
  if (lines.length === 0) return <span class="muted">{t('projectPage.notEmpty')}</span>;
  if (field.kind === 'money') { const fen = parseYuan(lines[0]!); return <span class="figure">{fen === undefined ? lines[0] : `${formatYuan(fen)} ${t('frame.yuan')}`}</span>; }
  const budget = field.kind === 'budget' ? readValue({ kind: 'budget' }, lines.join('\n')) : undefined;
  if (budget?.ok) return <Budget entries={budget.value as BudgetEntry[]} />;
  const indicators = field.kind === 'indicators' ? readValue({ kind: 'indicators' }, lines.join('\n')) : undefined;
  if (indicators?.ok) return <ul class="answer-lines budget-lines">{(indicators.value as { name: string; target: unknown; unit: string }[]).map((e, i) => <li key={`${i}${e.name}`}><span>{e.name}</span><span class="figure">{String(e.target)} {e.unit}</span></li>)}</ul>;
  if (lines.length === 1) return <>{lines[0]}</>;
  return <ul class="answer-lines">{lines.map((l, i) => <li key={`${i}${l}`}>{l}</li>)}</ul>;
}

export function Answers({ form, content, missing = [], changeHref, names = {} }: AnswersProps) {
  const { t, say } = useWords();
  if (form.sections.length === 0) return <EmptyState title={t('empty.nothing')} />;
  return (
    <div class="answers">
      {form.sections.map((section) => (
        <section key={section.id} aria-labelledby={`s-${section.id}`}>
          <div class="answers-head">
            <h3 id={`s-${section.id}`}>{say(section.label)}</h3>
            {changeHref && <a href={changeHref(section.id)}>{t('draft.change')}<span class="visually-hidden"> {say(section.label)}</span></a>}
          </div>
          <dl class="answer-list">
            {section.fields.map((f) => <div key={f.id}><dt>{say(f.label)}</dt><dd><Value field={f} value={content[f.id]} missing={missing.includes(`form.${f.id}`)} names={names} /></dd></div>)}
          </dl>
        </section>
      ))}
    </div>
  );
}

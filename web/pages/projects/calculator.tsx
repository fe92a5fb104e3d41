/** /calculator: what a programme would give for the facts one enters, clause by clause. Nothing is kept. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AwardLineView } from '../../components/index.js';
import type { Rejection } from '../../../domain/errors.js';
import { parseYuan } from '../../../domain/money.js';
import type { Label } from '../../../domain/programme/schema.js';
import { dateOf } from '../../../domain/time.js';
import { named, say as sayIn, t as words, type Locale } from '../../../domain/words/index.js';
import { Refusal, type House } from '../../../services/house.js';
import { calculableProgrammes, calculate } from '../../../services/rules.js';
import { AwardTable, Card, errorsOf, Field, Fields, FieldSection, Form, FormPrefix, Money, Note, type FieldView } from '../../components/index.js';
import { fieldMessage, linesOf, posted, readValue, type Posted } from '../../forms/index.js';
import { useWords } from '../../frame/context.js';
import { Layout } from '../../frame/layout.js';
import { RefusalNote, statusOf } from '../act.js';

type Rules = House['rules']['programmes'][number];
interface Choice { value: string; name: Label }
/** A programme that was chosen: its rule and the labels of its facts. */
interface Chosen { id: string; rule: Rules | undefined; labels: Readonly<Record<string, Label>>; clause: string; quotation: string }
interface Result { status: 'calculated' | 'amount_not_set' | 'not_open' | 'ineligible'; amountFen?: string; steps: { clause: string; description: string; inputFen: string | null; resultFen: string }[]; reasons: { clause: string; description: string }[] }
interface View { choices: readonly Choice[]; chosen?: Chosen; today: string; body?: Posted; errors?: Readonly<Record<string, string>>; rejection?: Rejection; result?: Result }

const KIND = { money: 'money', count: 'integer', boolean: 'choice', date: 'date', enum: 'choice' } as const;

function factField(locale: Locale, { rule, labels }: Chosen, name: string, { body, errors }: Pick<View, 'body' | 'errors'>): FieldView {
  const type = rule!.facts[name]!;
  const error = fieldMessage(locale, errors?.[name]);
  const options = type.type === 'boolean' ? [{ value: 'true', label: words(locale, 'option.yes') }, { value: 'false', label: words(locale, 'option.no') }]
    : type.type === 'enum' ? type.values.map((v) => ({ value: v, label: name === 'applicantKind' ? named(locale, 'applicantKind', v) : named(locale, 'factValue', v) })) : undefined;
  return {
    name, kind: KIND[type.type], label: labels[name] ? sayIn(locale, labels[name]) : name, required: true, value: String((body && posted(body, name)) ?? ''),
    ...(options ? { options } : {}), ...(error ? { error } : {}),
  };
}

const asksPrior = (rule: Rules): boolean => rule.once !== undefined || ('yearCapFen' in rule.formula && rule.formula.yearCapFen !== undefined);

function fieldsOf(locale: Locale, chosen: Chosen, view: Pick<View, 'body' | 'errors' | 'today'>): { common: FieldView[]; groups: FieldView[][]; last: FieldView[] } {
  const { rule } = chosen;
  if (!rule) return { common: [], groups: [], last: [] };
  const inGroups = new Set((rule.forms ?? []).flat());
  const value = (name: string, otherwise: string): string => String((view.body && posted(view.body, name)) ?? otherwise);
  const fault = (name: string): { error?: string } => { const error = fieldMessage(locale, view.errors?.[name]); return error ? { error } : {}; };
  return {
    common: Object.keys(rule.facts).filter((f) => !inGroups.has(f)).map((f) => factField(locale, chosen, f, view)),
    groups: (rule.forms ?? []).map((form) => form.map((f) => ({ ...factField(locale, chosen, f, view), required: false }))),
    last: [
      ...(asksPrior(rule) ? [{ name: 'priorAwards', kind: 'list' as const, label: words(locale, 'calculation.priorAwards'), hint: words(locale, 'calculation.priorAwardsHint'), rows: 2, value: value('priorAwards', ''), ...fault('priorAwards') }] : []),
      { name: 'asOf', kind: 'date', label: words(locale, 'calculation.asOf'), hint: words(locale, 'calculation.asOfHint'), required: true, value: value('asOf', view.today), ...fault('asOf') },
    ],
  };
}

function ResultCard({ result }: { result: Result }) {
  const { t } = useWords();
  const lines = result.steps.map((s): AwardLineView => ({ clause: s.clause, description: { zh: s.description, en: s.description }, inputFen: s.inputFen, resultFen: s.resultFen }));
  return (
    <Card title={t('calculation.result')} icon="calculator" id="result" flush={result.status === 'calculated'}>
      {result.status === 'calculated' && result.amountFen !== undefined ? (
        <>
          <p class="card-lead gain">{t('calculation.calculated')} <Money fen={result.amountFen} as="voucher" /></p>
          <AwardTable lines={lines} totalFen={result.amountFen} />
          <p class="card-foot muted">{t('calculation.notPromise')}</p>
        </>
      ) : (
        <Note tone={result.status === 'ineligible' ? 'bad' : 'warn'} title={t(`calculation.${result.status}`)}>
          <ul>{result.reasons.map((r) => <li key={r.description}>{r.description} <span class="small">{r.clause}</span></li>)}</ul>
        </Note>
      )}
    </Card>
  );
}

function CalculatorPage(view: View) {
  const { t, say, locale } = useWords();
  const { choices, chosen, result, rejection } = view;
  const { common, groups, last } = chosen ? fieldsOf(locale, chosen, view) : { common: [], groups: [], last: [] };
  const errors = errorsOf([...common, ...groups.flat(), ...last]);
  return (
    <Layout title={t('page.calculator')} subtitle={t('calculation.lead')} width="narrow" crumbs={[]} errors={errors}>
      {rejection && errors.length === 0 && <RefusalNote rejection={rejection} />}
      {result && <ResultCard result={result} />}
      <section class="card"><div class="card-content">
        <FormPrefix.Provider value="choose">
          <form method="get" action="/calculator" class="choose">
            <Field name="programme" kind="choice" label={t('calculation.chooseProgramme')} none={t('calculation.chooseFirst')} width="full" value={chosen?.id ?? ''} options={choices.map((c) => ({ value: c.value, label: say(c.name) }))} />
            <button class="btn btn-outline-secondary" type="submit">{t('calculation.go')}</button>
          </form>
        </FormPrefix.Provider>
      </div></section>
      {chosen && (
        <Card title={t('calculation.clause')} icon="scale">
          <p class="muted">{chosen.clause}</p>
          <blockquote lang="zh-CN">{chosen.quotation}</blockquote>
        </Card>
      )}
      {chosen && !chosen.rule && <Note tone="warn" title={t('calculation.amount_not_set')}><p>{t('errorHelp.amount_not_set')}</p></Note>}
      {chosen?.rule && (
        <section class="card"><div class="card-content">
          <Form action={`/calculator?programme=${encodeURIComponent(chosen.id)}`} submitLabel={t('calculation.calculate')} submitIcon="calculator">
            <Fields fields={common} />
            {groups.length > 0 && <p class="muted">{t('calculation.eitherForm')}</p>}
            {groups.map((fields, i) => <FieldSection key={String(i)} title={t('calculation.groupN', { n: i + 1 })}><Fields fields={fields} /></FieldSection>)}
            <Fields fields={last} />
          </Form>
        </div></section>
      )}
    </Layout>
  );
}

interface Reading { facts: Record<string, unknown>; priorAwards?: { programmeId: string; year: number; amountFen: string }[]; asOf: string; errors: Record<string, string> }
/** Texts into the facts of the calculation; a field of a group may stay empty. */
function read(rule: Rules, body: Posted): Reading {
  const optional = new Set((rule.forms ?? []).flat());
  const reading: Reading = { facts: {}, asOf: '', errors: {} };
  for (const [name, type] of Object.entries(rule.facts)) {
    const value = readValue({ kind: KIND[type.type], required: !optional.has(name), ...(type.type === 'count' ? { min: 0 } : {}) }, posted(body, name));
    if (!value.ok) reading.errors[name] = value.error;
    else if (value.value !== undefined) reading.facts[name] = type.type === 'boolean' ? value.value === 'true' : value.value;
  }
  const asOf = readValue({ kind: 'date', required: true }, posted(body, 'asOf'));
  if (asOf.ok) reading.asOf = asOf.value as string; else reading.errors['asOf'] = asOf.error;
  const lines = linesOf(String(posted(body, 'priorAwards') ?? ''));
  if (lines.length === 0) return reading;
  reading.priorAwards = [];
  for (const [i, line] of lines.entries()) {
    const [, year = '', amount = ''] = /^(\d{4})\s*[,，\s|]\s*(.+)$/.exec(line) ?? [];
    const fen = parseYuan(amount.trim());
    if (!year || fen === undefined) { reading.errors['priorAwards'] = `prior_award_line:${i + 1}`; break; }
    reading.priorAwards.push({ programmeId: rule.id, year: Number(year), amountFen: fen.toString() });
  }
  return reading;
}

interface Route { Querystring: { programme?: string }; Body: Posted }

export function calculatorPage(app: FastifyInstance, house: House): void {
  async function base(request: FastifyRequest<Route>): Promise<View> {
    const { rules } = house;
    const programmes = await calculableProgrammes(house);
    const choices = programmes.map((p): Choice => ({ value: p.id, name: p.name }));
    const id = request.query.programme;
    const today = dateOf(await request.webHost.now());
    const found = [...rules.programmes, ...rules.amountNotSet].find((p) => p.id === id);
    if (!found) return { choices, today };
    const rule = rules.programmes.find((p) => p.id === id);
    const labels = programmes.find((p) => p.id === found.id)?.facts ?? {};
    const number = rules.documents.find((d) => d.id === found.document)?.number ?? '';
    return { choices, today, chosen: { id: found.id, rule, labels, clause: `${number} ${found.section}`.trim(), quotation: found.quotation } };
  }

  app.get<Route>('/calculator', async (request, reply) => reply.page(<CalculatorPage {...await base(request)} />));

  app.post<Route>('/calculator', async (request, reply): Promise<FastifyReply> => {
    const view = await base(request);
    const { body } = request;
    if (!view.chosen?.rule) return reply.page(<CalculatorPage {...view} />, { status: 422 });
    const { facts, priorAwards, asOf, errors } = read(view.chosen.rule, body);
    if (Object.keys(errors).length > 0) return reply.page(<CalculatorPage {...view} body={body} errors={errors} />, { status: 422 });
    try {
      const result = await calculate(house, { programmeId: view.chosen.id, asOf, facts, ...(priorAwards ? { priorAwards } : {}) }, request.locale === 'en' ? 'en' : 'zh') as unknown as Result;
      return await reply.page(<CalculatorPage {...view} body={body} result={result} />);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { rejection } = error;
      const byField = Object.fromEntries(Object.entries(rejection.fields ?? {}).map(([path, code]) => [path.replace(/^facts\./, ''), code]));
      return reply.page(<CalculatorPage {...view} body={body} errors={byField} rejection={rejection} />, { status: statusOf(rejection) });
    }
  });
}

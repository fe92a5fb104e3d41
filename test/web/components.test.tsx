/** Components escape what they are given, carry no inline style or script, name every field, and keep ids unique. */
import { LOCALES } from '../../domain/words/index.js';
import { ActionPanel, Badge, Due, DocumentList, Field, fieldId, Form, Money, PeriodList, PrintForm, Table, Timeline, type FieldKind } from '../../web/components/index.js';
import { safeHref, safeReturn, withQuery } from '../../web/frame/href.js';
import { StyleguidePage } from '../../web/pages/styleguide.js';
import { StyleguidePrint } from '../../web/pages/styleguide-print.js';
import { html } from './support.js';

const EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>';

describe.each(LOCALES)('the whole style guide in %s', (locale) => {
  const text = html(<><StyleguidePage locale={locale} /><StyleguidePrint /></>, locale);

  test('holds no inline style, no inline script, no handler', () => {
    expect(text).not.toMatch(/\sstyle=/i);
    expect(text).not.toMatch(/<style/i);
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)/i);
    expect(text).not.toMatch(/\son[a-z]+=/i);
    expect(text).not.toMatch(/javascript:/i);
    expect(text).not.toMatch(/hx-on|hx-vals="js/i);
  });

  test('gives every control a label or a name', () => {
    const page = html(<StyleguidePage locale={locale} />, locale);
    const labelled = new Set([...page.matchAll(/<label[^>]*\sfor="([^"]+)"/g)].map((m) => m[1]));
    const controls = [...page.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)].map((m) => m[0]).filter((c) => !c.includes('type="hidden"'));
    expect(controls.length).toBeGreaterThan(20);
    for (const control of controls) expect(control.includes('aria-label=') || labelled.has(/\sid="([^"]+)"/.exec(control)?.[1])).toBe(true);
  });

  test('keeps ids unique and links errors to fields that exist', () => {
    const page = html(<StyleguidePage locale={locale} />, locale);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]!);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const summary = /error-summary[\s\S]*?<\/ul>/.exec(page)![0];
    const targets = [...summary.matchAll(/href="#([^"]+)"/g)].map((m) => m[1]!);
    expect(targets.length).toBe(2);
    for (const target of targets) expect(ids).toContain(target);
    for (const [, described] of page.matchAll(/aria-describedby="([^"]+)"/g)) for (const id of described!.split(' ')) expect(ids).toContain(id);
  });
});

test('text of people is escaped everywhere', () => {
  const kinds: FieldKind[] = ['text', 'longtext', 'integer', 'money', 'date', 'instant', 'choice', 'choices', 'boolean', 'password', 'list', 'budget'];
  const text = html(
    <>
      <Badge>{EVIL}</Badge>
      <Timeline entries={[{ id: '1', at: '2019-03-04T02:05:00.000Z', title: EVIL, actor: EVIL, role: EVIL, reason: EVIL, links: [{ href: 'javascript:alert(1)', label: EVIL }] }]} />
      <DocumentList documents={[{ id: '1', name: EVIL, href: 'javascript:alert(1)', kind: EVIL, bytes: 1, uploadedAt: '2019-03-04T02:05:00.000Z', uploadedBy: EVIL, sha256: EVIL }]} />
      <Table caption={EVIL} rows={[EVIL]} rowKey={(r) => r} columns={[{ id: 'a', label: EVIL, cell: (r) => r, head: true }]} />
      <PrintForm title={EVIL} office={EVIL} number={EVIL} verificationCode={EVIL} remedy={EVIL} signatures={[{ label: EVIL, kind: 'both', name: EVIL }]}>{EVIL}</PrintForm>
      {kinds.map((kind) => <Field key={kind} name={kind} kind={kind} label={EVIL} hint={EVIL} error={EVIL} value={EVIL} options={[{ value: EVIL, label: EVIL, hint: EVIL }]} />)}
    </>,
  );
  expect(text).not.toContain('<script');
  expect(text).not.toContain('<img');
  expect(text).not.toContain('javascript:');
  expect(text).toContain('&lt;script');
});

test('addresses: only this site, http, mail and telephone', () => {
  for (const bad of ['javascript:alert(1)', ' javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', '//evil.example', '/\\evil.example', '/\tjavascript:x', 'vbscript:x', 'evil']) expect(safeHref(bad)).toBe('#');
  for (const good of ['/a?b=c#d', '?x=1', '#f-title', 'https://a.example/', 'mailto:a@b.cn', 'tel:0371']) expect(safeHref(good)).toBe(good);
  expect(safeReturn('//evil.example', '/work')).toBe('/work');
  expect(safeReturn('https://evil.example', '/work')).toBe('/work');
  expect(safeReturn('/projects?x=1', '/work')).toBe('/projects?x=1');
  expect(withQuery('/a?x=1&lang=en', { lang: undefined, type: 'large' })).toBe('/a?x=1&type=large');
});

test('a form carries its token first, then its key, then what was seen', () => {
  const text = html(<ActionPanel title="x" action="/projects/1/commands" hidden={{ taskId: 'task-1', revision: '2' }} actions={[{ type: 'accept', label: '受理', fields: [] }]} />);
  expect(text).toMatch(/<form method="post" action="\/projects\/1\/commands"[^>]*><input type="hidden" name="_csrf" value="token"\/><input type="hidden" name="_key" value="key-\d+"\/><input type="hidden" name="type" value="accept"\/><input type="hidden" name="taskId" value="task-1"\/>/);
});

test('each form of a page has a key of its own, a given key is kept', () => {
  const keys = [...html(<><Form action="/a" /><Form action="/b" /><Form action="/c" idempotencyKey="mine" /></>).matchAll(/name="_key" value="([^"]+)"/g)].map((m) => m[1]);
  expect(new Set(keys).size).toBe(3);
  expect(keys).toContain('mine');
});

test('of several acts the first is open, or the one with a fault', () => {
  const act = (type: string, error?: string) => ({ type, label: type, fields: [{ name: 'reason', kind: 'longtext' as const, label: '理由', ...(error ? { error } : {}) }] });
  const opened = (text: string): string[] => [...text.matchAll(/<details[^>]*\sopen[^>]*><summary><span>(\w+)/g)].map((m) => m[1]!);
  expect(opened(html(<ActionPanel title="x" action="/" hidden={{}} actions={[act('accept'), act('refuse')]} />))).toEqual(['accept']);
  expect(opened(html(<ActionPanel title="x" action="/" hidden={{}} actions={[act('accept'), act('refuse', '必填')]} />))).toEqual(['refuse']);
  expect(fieldId('refuse', 'minutes.number')).toBe('refuse-minutes-number');
});

test('amounts in the unit people expect', () => {
  expect(html(<Money fen="30000000" />)).toContain('300,000.00');
  expect(html(<Money fen="30000000" as="wan" />)).toMatch(/30\.00.*万元/);
  expect(html(<Money fen="30000000" as="wan" />, 'en')).toMatch(/300,000<.*yuan/);
  expect(html(<Money fen="168032" as="voucher" />)).toContain('壹仟陆佰捌拾元叁角贰分');
  expect(html(<Money fen={null} />)).toContain('–');
});

test('due dates: the last day, and how long it is', () => {
  expect(html(<Due dueAt="2019-03-06T16:00:00.000Z" workingDaysLeft={2} />)).toMatch(/2019-03-06.*还有 2 个工作日/);
  expect(html(<Due dueAt="2019-03-04T16:00:00.000Z" />)).toMatch(/2019-03-04.*今天到期/);
  expect(html(<Due dueAt="2019-03-01T16:00:00.000Z" />)).toMatch(/2019-03-01.*tone-bad.*已逾期 3 天/);
  expect(html(<Due dueAt="2019-03-01T16:00:00.000Z" />, 'en')).toContain('overdue by 3 days');
  expect(html(<PeriodList periods={[{ id: 'a', kind: 'formal_check', nature: 'statutory', startedOn: '2019-03-01', dueAt: '2019-03-08T16:00:00.000Z', workingDays: 5, paused: { remaining: 4 } }]} />)).toContain('暂停计时，余 4 个工作日');
});

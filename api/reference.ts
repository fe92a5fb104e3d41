/**
 * The reference page: the route table and the error catalogue as plain HTML, from the same data that serves. No script,
 * no inline style, so that the strict Content-Security-Policy holds.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { errorCatalogue, type ErrorCode } from '../domain/errors.js';
import { describeRejection, type Locale } from '../domain/words/index.js';
import { localeOf } from './identity.js';
import { needsKey } from './mount.js';
import { TAGS, type Route } from './route.js';
import { probeRoutes, v1Routes } from './routes/index.js';

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const WORDS = {
  'zh-CN': { title: '知运接口说明', roles: '角色', fields: '字段', none: '无', public: '任何人', signed_in: '登录的人（按所见范围）', key: '需要 Idempotency-Key', match: '需要 If-Match', errors: '错误码', status: '状态', code: '代码', meaning: '含义', retry: '可重试', yes: '是', no: '否', document: '机器可读的 OpenAPI 3.1 文档', home: '返回首页' },
  en: { title: 'Zhiyun API reference', roles: 'Roles', fields: 'Fields', none: 'none', public: 'anyone', signed_in: 'signed in (what they may see)', key: 'needs Idempotency-Key', match: 'needs If-Match', errors: 'Errors', status: 'Status', code: 'Code', meaning: 'Meaning', retry: 'Retryable', yes: 'yes', no: 'no', document: 'The OpenAPI 3.1 document', home: 'Home page' },
} as const satisfies Record<Locale, Record<string, string>>;

/** What holds for every route, said once before the table. */
const RULES: Readonly<Record<Locale, readonly string[]>> = {
  'zh-CN': [
    '先以 POST /v1/sessions 登录取得令牌，此后每次请求携带 Authorization: Bearer 令牌；标明“任何人”的接口无需登录。',
    '除登录外，凡有改动的请求都要带 Idempotency-Key：同一键、同一内容只办理一次，内容不同则拒绝。',
    '名称以 Fen 结尾的字段是以分为单位的整数，写作数字串；只有申报书内容中的金额字段按页面填写的元（如 "640000.00"）。',
    '日期为北京时间，写作 YYYY-MM-DD；时刻为 UTC。',
    '未能当场办结的请求答 202，可凭 GET /v1/commands/{id} 查询结果；拒绝以 application/problem+json 给出固定的 code 和现在可以做什么。',
  ],
  en: [
    'Sign in with POST /v1/sessions and send the token as Authorization: Bearer with every request; what anyone may ask needs none.',
    'Every change but sign-in needs an Idempotency-Key: the same key with the same content is done once, with other content it is refused.',
    'Fields named …Fen are integer fen as a digit string. Only the money fields in the content of an application form are yuan as typed on the page ("640000.00").',
    'Dates are those of Beijing, YYYY-MM-DD; instants are UTC.',
    'What is not decided at once answers 202, and GET /v1/commands/{id} tells what became of it. A refusal is application/problem+json with a stable code and what can be done now.',
  ],
};

interface Json { type?: string | string[]; properties?: Record<string, Json>; required?: string[]; enum?: unknown[]; const?: unknown; items?: Json; anyOf?: Json[]; oneOf?: Json[]; pattern?: string; format?: string; description?: string }
const shapeOf = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;

/** A type in a few characters: string, "a" | "b", [{…}], integer. */
function typeOf(s: Json): string {
  if (s.const !== undefined) return JSON.stringify(s.const);
  if (s.enum) return s.enum.map((v) => JSON.stringify(v)).join(' | ');
  if (s.anyOf ?? s.oneOf) return (s.anyOf ?? s.oneOf)!.map(typeOf).join(' | ');
  if (s.type === 'array') return `[${s.items ? typeOf(s.items) : ''}]`;
  if (s.type === 'object' && s.properties) return `{ ${Object.entries(s.properties).map(([name, p]) => `${name}${s.required?.includes(name) ? '' : '?'}: ${typeOf(p)}`).join(', ')} }`;
  return s.format ?? (Array.isArray(s.type) ? s.type.join(' | ') : s.type ?? 'any');
}
function fieldsOf(s: Json): string {
  const shapes = s.oneOf ?? s.anyOf;
  if (shapes) return `<ul>${shapes.map((one) => `<li><code>${escape(typeOf(one))}</code></li>`).join('')}</ul>`;
  return `<ul>${Object.entries(s.properties ?? {}).map(([name, p]) => `<li><code>${escape(name)}${s.required?.includes(name) ? '' : '?'}</code> <code>${escape(typeOf(p))}</code>${p.description ? ` ${escape(p.description)}` : ''}</li>`).join('')}</ul>`;
}

function section({ rule, roles }: Route, prefix: string, locale: Locale): string {
  const w = WORDS[locale];
  const who = roles === 'public' ? w.public : roles === 'signed_in' ? w.signed_in : roles.join(locale === 'zh-CN' ? '、' : ', ');
  const notes = [...(needsKey({ rule, roles } as Route) ? [w.key] : []), ...(rule.ifMatch ? [w.match] : [])];
  const parts = ([rule.params, rule.query, rule.shownBody ?? rule.body] as (z.ZodType | undefined)[]).map((s, i) => {
    const json = s && shapeOf(s);
    return json && (json.properties || json.oneOf || json.anyOf) ? `<p>${['path', 'query', 'body'][i]}</p>${fieldsOf(json)}` : '';
  }).join('');
  return `<section><h3><code>${rule.method} ${escape(prefix + rule.path.replace(/:(\w+)/g, '{$1}'))}</code></h3><p>${escape(locale === 'zh-CN' ? rule.summary.zh : rule.summary.en)}</p><p>${[`${w.roles}${locale === 'zh-CN' ? '：' : ': '}${escape(who)}`, ...notes].join(locale === 'zh-CN' ? '；' : '; ')}</p>${parts === '' ? '' : `<details><summary>${w.fields}</summary>${parts}</details>`}</section>`;
}

export function referencePage(locale: Locale): string {
  const w = WORDS[locale];
  const all = [...v1Routes.map((route) => ({ route, prefix: '/v1' })), ...probeRoutes.map((route) => ({ route, prefix: '' }))];
  const groups = TAGS.map((tag) => `<h2 id="tag-${tag}">${tag}</h2>${all.filter(({ route }) => route.rule.tag === tag).map(({ route, prefix }) => section(route, prefix, locale)).join('')}`).join('');
  const errors = (Object.entries(errorCatalogue) as [ErrorCode, { status: number; retryable: boolean }][]).map(([code, { status, retryable }]) => {
    const text = describeRejection(locale, { code });
    return `<tr id="${code}"><td>${status}</td><td><code>${code}</code></td><td>${escape(text.title)} ${escape(text.help)}</td><td>${retryable ? w.yes : w.no}</td></tr>`;
  }).join('');
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${w.title}</title><link rel="stylesheet" href="/v1/reference.css"></head><body><main>
<p><a href="/">${w.home}</a></p><h1>${w.title}</h1><ul>${RULES[locale].map((rule) => `<li>${escape(rule)}</li>`).join('')}</ul><p><a href="/v1/openapi.json">${w.document}</a></p><nav><ul>${TAGS.map((t) => `<li><a href="#tag-${t}">${t}</a></li>`).join('')}<li><a href="#errors">${w.errors}</a></li></ul></nav>
${groups}<h2 id="errors">${w.errors}</h2><table><thead><tr><th scope="col">${w.status}</th><th scope="col">${w.code}</th><th scope="col">${w.meaning}</th><th scope="col">${w.retry}</th></tr></thead><tbody>${errors}</tbody></table></main></body></html>`;
}

const CSS = `body{font-family:"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;line-height:1.5;color:#1d2733;margin:0}main{max-width:64rem;margin:0 auto;padding:1rem}
h2{border-bottom:1px solid #c8d0da;margin-top:2rem}h3{margin:1.25rem 0 .25rem;font-size:1rem}section p{margin:.25rem 0}code{background:#f1f4f8;padding:.1rem .3rem;overflow-wrap:anywhere}nav ul{display:flex;flex-wrap:wrap;gap:.75rem;list-style:none;padding:0}
a{color:#0b4a8f}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .5rem;border-bottom:1px solid #dde3ea;vertical-align:top}tr:target{background:#fdf3d0}`;
const CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function referencePages(app: FastifyInstance): void {
  app.get('/reference', { schema: { hide: true } }, async (request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', CSP).header('x-content-type-options', 'nosniff').header('cache-control', 'no-cache').header('vary', 'accept-language').send(referencePage(localeOf(request))));
  app.get('/reference.css', { schema: { hide: true } }, async (_request, reply) => reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(CSS));
}

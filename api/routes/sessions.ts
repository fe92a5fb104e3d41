/** Sign-in and sign-out. The token works as a bearer token and as the session cookie of the pages. */
import { z } from 'zod';
import type { SignedIn } from '../../services/house.js';
import { setLocale, signIn, signOut } from '../../services/sessions.js';
import { SESSION_COOKIE } from '../identity.js';
import { guarded, open } from '../route.js';
import { Person, Session } from '../schemas.js';

const personOf = (who: SignedIn): z.infer<typeof Person> =>
  ({ username: who.username, personId: who.actor.personId, name: who.name, nameEn: who.nameEn, locale: who.locale, grants: who.actor.grants.map(({ id: _id, ...grant }) => grant) });
const cookie = (value: string, attributes: string, secure: boolean): string => `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}${attributes}`;
const Nothing = z.object({});

export const sessions = [
  open({
    method: 'POST', path: '/sessions', tag: 'sessions', summary: { zh: '登录', en: 'Sign in' }, withoutKey: 'sign-in', limit: 'sign-in', status: 201,
    body: z.strictObject({ username: z.string().min(1).max(100), password: z.string().min(1).max(200) }), answer: Session,
  }, async ({ house, body, request }) => {
    const { token, signedIn } = await signIn(house, { ...body, kind: 'bearer', address: request.ip });
    return { status: 201, headers: { 'set-cookie': cookie(token, '', house.publicUrl.startsWith('https:')) }, body: { token, csrf: signedIn.csrf, person: personOf(signedIn) } };
  }),
  guarded('signed_in', { method: 'GET', path: '/sessions/current', tag: 'sessions', summary: { zh: '我是谁', en: 'Who I am' }, answer: Person }, ({ who }) => ({ body: personOf(who) })),
  guarded('signed_in', {
    method: 'PUT', path: '/sessions/current/locale', tag: 'sessions', summary: { zh: '选择语言', en: 'Choose the language' }, body: z.strictObject({ locale: z.enum(['zh-CN', 'en']) }), answer: z.object({ locale: z.string() }),
  }, async ({ house, actor, body }) => { await setLocale(house, actor.personId, body.locale); return { body }; }),
  guarded('signed_in', { method: 'DELETE', path: '/sessions/current', tag: 'sessions', summary: { zh: '退出登录', en: 'Sign out' }, status: 204, answer: Nothing }, async ({ house, who }) => {
    await signOut(house, who);
    return { status: 204, headers: { 'set-cookie': cookie('', '; Max-Age=0', house.publicUrl.startsWith('https:')) }, body: {} };
  }),
  guarded('signed_in', { method: 'DELETE', path: '/sessions', tag: 'sessions', summary: { zh: '退出所有设备', en: 'Sign out everywhere' }, status: 204, answer: Nothing }, async ({ house, who }) => {
    await signOut(house, who, true);
    return { status: 204, headers: { 'set-cookie': cookie('', '; Max-Age=0', house.publicUrl.startsWith('https:')) }, body: {} };
  }),
];

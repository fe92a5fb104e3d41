/** Sign in and out. In sample mode the sample people stand beside the form: one press signs in as one of them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Role } from '../../domain/access/index.js';
import { no, type Rejection } from '../../domain/errors.js';
import { Refusal } from '../../services/house.js';
import { describeRejection, t, type Key } from '../../domain/words/index.js';
import { Card, errorsOf, Fields, Form, Note, type FieldView } from '../components/index.js';
import { posted, type Posted } from '../forms/index.js';
import { useFrame, useWords } from '../frame/context.js';
import type { ErrorItem } from '../frame/error-summary.js';
import { safeReturn } from '../frame/href.js';
import { Icon } from '../frame/icon.js';
import { Layout } from '../frame/layout.js';
import type { SamplePerson } from '../host.js';

type Side = 'applicantSide' | 'bureauSide' | 'expertSide' | 'consultedSide' | 'moneySide' | 'oversightSide';
const SIDE: Readonly<Record<Role, Side>> = {
  applicant: 'applicantSide', organisation_admin: 'applicantSide', county_officer: 'bureauSide', officer: 'bureauSide', panel_organiser: 'bureauSide',
  approver: 'bureauSide', legal_officer: 'bureauSide', expert: 'expertSide', consulted: 'consultedSide', finance_maker: 'moneySide', finance_checker: 'moneySide',
  finance_bureau: 'moneySide', supervisor: 'oversightSide', witness: 'oversightSide', administrator: 'oversightSide',
};
const SIDES: readonly Side[] = ['applicantSide', 'bureauSide', 'expertSide', 'consultedSide', 'moneySide', 'oversightSide'];

export interface SignInPageProps {
  username?: string;
  errors?: readonly ErrorItem[];
  returnTo: string;
  /** What was typed when the session ended, sealed: it goes through this page. */
  kept?: string | undefined;
  people: readonly SamplePerson[];
}

export function SamplePeople({ people, returnTo, kept }: { people: readonly SamplePerson[]; returnTo: string; kept?: string | undefined }) {
  const { csrfToken } = useFrame();
  const { t, say, named, locale } = useWords();
  const groups = SIDES.map((side) => ({ side, people: people.filter((p) => p.roles[0] && SIDE[p.roles[0]] === side) })).filter((g) => g.people.length > 0);
  return (
    <Card title={t('signIn.samplePeople')} icon="users">
      <p class="muted">{t('signIn.samplePeopleText')}</p>
      <p class="muted">{t('signIn.tryIt')}</p>
      <form method="post" action="/sign-in/sample">
        <input type="hidden" name="_csrf" value={csrfToken} />
        <input type="hidden" name="return" value={returnTo} />
        {kept && <input type="hidden" name="kept" value={kept} />}
        {groups.map((group) => (
          <div key={group.side} class="people-group">
            <h3>{t(`signIn.${group.side}` satisfies Key)}</h3>
            <ul class="people-buttons">
              {group.people.map((p) => (
                <li key={p.username}>
                  <button type="submit" class="person" name="username" value={p.username}>
                    <Icon name="user" />
                    <span class="person-text"><span class="person-name">{locale === 'en' && p.nameEn ? p.nameEn : p.name}</span><span class="person-role">{p.roles.map((r) => named('role', r)).join(' / ')} · {p.username}</span>{p.unit && <span class="person-role">{say(p.unit)}</span>}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </form>
    </Card>
  );
}

export function SignInPage({ username = '', errors = [], returnTo, kept, people }: SignInPageProps) {
  const { t } = useWords();
  const fields: FieldView[] = [
    { name: 'username', kind: 'text', label: t('field.username'), required: true, value: username, autocomplete: 'username' },
    { name: 'password', kind: 'password', label: t('field.password'), required: true, autocomplete: 'current-password' },
  ];
  return (
    <Layout title={t('signIn.title')} errors={errors} bare>
      <div class={people.length > 0 ? 'sign-in' : 'sign-in sign-in-alone'}>
        <div>
          <section class="card"><div class="card-content">
            <h1>{t('signIn.title')}</h1>
            {kept ? <Note tone="warn"><p>{t('resume.signIn')}</p></Note> : <p class="muted">{t('signIn.lead')}</p>}
            <Form action="/sign-in" submitLabel={t('button.signIn')} submitIcon="login" hidden={{ return: returnTo, ...(kept ? { kept } : {}) }}><Fields fields={fields} /></Form>
          </div></section>
          <p class="muted small">{t('signIn.why')}</p>
        </div>
        {people.length > 0 && <SamplePeople people={people} returnTo={returnTo} kept={kept} />}
      </div>
    </Layout>
  );
}

/** What a service refused, or nothing when it was done; a defect goes on. */
async function refusalOf(act: () => Promise<void>): Promise<Rejection | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.rejection;
    throw error;
  }
}

/** One text under the name; a form that sends it twice, or nothing at all, has none. */
const typed = (body: Posted | undefined, name: string): string => { const value = posted(body ?? {}, name); return typeof value === 'string' ? value : ''; };

/** The session was over when a form was sent: who signs in again goes on with it. */
export const signInAgain = async (request: FastifyRequest, reply: FastifyReply, { kept, returnTo }: { kept: string; returnTo: string }): Promise<FastifyReply> =>
  reply.page(<SignInPage kept={kept} returnTo={safeReturn(returnTo, '/work')} people={await request.webHost.samplePeople()} />, { status: 401 });

export function signInPages(app: FastifyInstance): void {
  app.get<{ Querystring: { return?: string } }>('/sign-in', async (request, reply) => {
    const returnTo = safeReturn(request.query.return, '/work');
    if (request.viewer) return reply.redirect(returnTo, 303);
    return reply.page(<SignInPage returnTo={returnTo} people={await request.webHost.samplePeople()} />);
  });

  app.post<{ Body: Posted | undefined }>('/sign-in', async (request, reply) => {
    const { username, password } = { username: typed(request.body, 'username'), password: typed(request.body, 'password') };
    const returnTo = safeReturn(typed(request.body, 'return'), '/work');
    const kept = typed(request.body, 'kept');
    let token = '';
    const rejection = await refusalOf(async () => {
      if (!username || !password) throw new Refusal({ code: 'validation', fields: { ...(username ? {} : { username: 'required' }), ...(password ? {} : { password: 'required' }) } });
      token = await request.webHost.signIn({ username, password, address: request.ip });
    });
    if (!rejection) return reply.signedIn(token, { returnTo, kept });
    const text = describeRejection(request.locale, rejection);
    const errors: ErrorItem[] = text.fields.length > 0
      ? errorsOf(text.fields.map((f) => ({ name: f.path, kind: 'text', label: t(request.locale, f.path === 'password' ? 'field.password' : 'field.username'), error: f.message })))
      : [{ message: t(request.locale, 'frame.sentences', { first: text.title, second: text.help }), fieldId: 'f-username' }];
    return reply.page(<SignInPage username={username} errors={errors} returnTo={returnTo} kept={kept} people={await request.webHost.samplePeople()} />, { status: text.code === 'locked_out' ? 429 : 422 });
  });

  app.post<{ Body: Posted | undefined }>('/sign-in/sample', async (request, reply) => {
    const username = typed(request.body, 'username');
    if (!username) return reply.refuse(no('bad_request'));
    return reply.signedIn(await request.webHost.signInAsSample(username, request.ip), { returnTo: safeReturn(typed(request.body, 'return'), '/work'), kept: typed(request.body, 'kept') });
  });

  app.post('/sign-out', async (request, reply) => {
    if (request.viewer) await request.webHost.signOut(request.viewer);
    reply.endSession();
    return reply.done('/', { tone: 'info', text: t(request.locale, 'flash.signedOut') });
  });
}

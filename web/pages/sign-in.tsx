/** Sign in and out. In sample mode the sample people stand beside the form: one press signs in as one of them. */
import type { FastifyInstance } from 'fastify';
import type { Role } from '../../domain/access/index.js';
import { no } from '../../domain/errors.js';
import { describeRejection, t, type Key } from '../../domain/words/index.js';
import { Card, errorsOf, Fields, Form, type FieldView } from '../components/index.js';
import { useFrame, useWords } from '../frame/context.js';
import type { ErrorItem } from '../frame/error-summary.js';
import { safeReturn } from '../frame/href.js';
import { Icon } from '../frame/icon.js';
import { Layout } from '../frame/layout.js';
import type { SamplePerson, SignInAnswer } from '../host.js';

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
  sample: { people: readonly SamplePerson[]; password?: string };
}

function SamplePeople({ people, password, returnTo }: { people: readonly SamplePerson[]; password?: string | undefined; returnTo: string }) {
  const { csrfToken } = useFrame();
  const { t, named } = useWords();
  const groups = SIDES.map((side) => ({ side, people: people.filter((p) => p.roles[0] && SIDE[p.roles[0]] === side) })).filter((g) => g.people.length > 0);
  return (
    <Card title={t('signIn.samplePeople')} icon="users">
      <p class="muted">{t('signIn.samplePeopleText')}{password && <> {t('signIn.samplePassword')} <code>{password}</code></>}</p>
      <form method="post" action="/sign-in/sample">
        <input type="hidden" name="_csrf" value={csrfToken} />
        <input type="hidden" name="return" value={returnTo} />
        {groups.map((group) => (
          <div key={group.side} class="people-group">
            <h3>{t(`signIn.${group.side}` satisfies Key)}</h3>
            <ul class="people-buttons">
              {group.people.map((p) => (
                <li key={p.username}>
                  <button type="submit" class="person" name="username" value={p.username}>
                    <Icon name="user" />
                    <span class="person-text"><span class="person-name">{p.name}</span><span class="person-role">{[...new Set([p.roles.map((r) => named('role', r)).join(' / '), p.place])].filter(Boolean).join(' · ')}</span></span>
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

export function SignInPage({ username = '', errors = [], returnTo, sample }: SignInPageProps) {
  const { t } = useWords();
  const fields: FieldView[] = [
    { name: 'username', kind: 'text', label: t('field.username'), required: true, value: username, autocomplete: 'username' },
    { name: 'password', kind: 'password', label: t('field.password'), required: true, autocomplete: 'current-password' },
  ];
  return (
    <Layout title={t('signIn.title')} errors={errors} bare>
      <div class={sample.people.length > 0 ? 'sign-in' : 'sign-in sign-in-alone'}>
        <div>
          <section class="card"><div class="card-content">
            <h1>{t('signIn.title')}</h1>
            <Form action="/sign-in" submitLabel={t('button.signIn')} submitIcon="login" hidden={{ return: returnTo }}><Fields fields={fields} /></Form>
          </div></section>
          <p class="muted small">{t('signIn.why')}</p>
        </div>
        {sample.people.length > 0 && <SamplePeople people={sample.people} password={sample.password} returnTo={returnTo} />}
      </div>
    </Layout>
  );
}

interface SignInBody { username?: string; password?: string; return?: string }

export function signInPages(app: FastifyInstance): void {
  app.get<{ Querystring: { return?: string } }>('/sign-in', async (request, reply) => {
    const returnTo = safeReturn(request.query.return, '/work');
    if (request.viewer) return reply.redirect(returnTo, 303);
    return reply.page(<SignInPage returnTo={returnTo} sample={await request.webHost.samplePeople()} />);
  });

  app.post<{ Body: SignInBody }>('/sign-in', async (request, reply) => {
    const { username = '', password = '' } = request.body;
    const returnTo = safeReturn(request.body.return, '/work');
    const answer: SignInAnswer = username && password
      ? await request.webHost.signIn({ username, password, address: request.ip })
      : { ok: false, rejection: { code: 'validation', fields: { ...(username ? {} : { username: 'required' }), ...(password ? {} : { password: 'required' }) } } };
    if (answer.ok) { reply.startSession(answer.token, answer.expiresAt); return reply.done(returnTo); }
    const text = describeRejection(request.locale, answer.rejection);
    const errors: ErrorItem[] = text.fields.length > 0
      ? errorsOf(text.fields.map((f) => ({ name: f.path, kind: 'text', label: t(request.locale, f.path === 'password' ? 'field.password' : 'field.username'), error: f.message })))
      : [{ message: t(request.locale, 'frame.sentences', { first: text.title, second: text.help }), fieldId: 'f-username' }];
    return reply.page(<SignInPage username={username} errors={errors} returnTo={returnTo} sample={await request.webHost.samplePeople()} />, { status: text.code === 'locked_out' ? 429 : 422 });
  });

  app.post<{ Body: SignInBody }>('/sign-in/sample', async (request, reply) => {
    const { username } = request.body;
    if (!username) return reply.refuse(no('bad_request'));
    const answer = await request.webHost.signInAsSample({ username, address: request.ip });
    if (!answer.ok) return reply.refuse(answer.rejection, { backHref: '/sign-in' });
    reply.startSession(answer.token, answer.expiresAt);
    return reply.done(safeReturn(request.body.return, '/work'));
  });

  app.post('/sign-out', async (request, reply) => {
    const token = request.cookies['zy_session'];
    if (token) await request.webHost.signOut(token);
    reply.endSession();
    return reply.done('/', { tone: 'info', text: t(request.locale, 'flash.signedOut') });
  });
}

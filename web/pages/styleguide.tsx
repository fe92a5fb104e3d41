/** Every component with sample data, in development only: to look at, to test, and to show the next page what there is. */
import type { FastifyInstance } from 'fastify';
import type { ComponentChildren } from 'preact';
import { STATE_NAMES } from '../../domain/project/names.js';
import { t, type Locale } from '../../domain/words/index.js';
import {
  ActionPanel, AwardTable, Badge, Card, DescriptionList, DocumentList, EmptyState, errorsOf, Field, Fields, FieldSection, FileField, FilterBar, Form,
  FormPrefix, InstalmentTable, Money, NamedBadge, Note, Pagination, PeriodList, ProgressBar, SampleBadge, ScoreSheet, SplitPage, StageBar, StateBadge,
  Table, Tabs, TaskList, Tiles, Timeline, WorkList,
} from '../components/index.js';
import { commandFields } from '../forms/index.js';
import { useWords } from '../frame/context.js';
import { Icon, ICONS } from '../frame/icon.js';
import { Layout } from '../frame/layout.js';
import * as sample from './styleguide-data.js';
import { StyleguidePrint } from './styleguide-print.js';

const Part = ({ title, children }: { title: string; children: ComponentChildren }) => <section class="guide-part" aria-label={title}><h2 class="guide-title">{title}</h2>{children}</section>;

function Words() {
  const { t } = useWords();
  return (
    <Part title="Badge, StateBadge, NamedBadge">
      <Card>
        <p class="chips">{(['neutral', 'info', 'wait', 'good', 'warn', 'bad'] as const).map((tone) => <Badge key={tone} tone={tone}>{tone}</Badge>)} <SampleBadge /></p>
        <p class="chips">{STATE_NAMES.map((s) => <StateBadge key={s} state={s} wordSet="award" formalWords="accept" />)}</p>
        <p class="chips"><StateBadge state="in_execution" wordSet="approval" formalWords="check" paid="1/2" /> <NamedBadge topic="orderState" name="unknown" /> <NamedBadge topic="batchState" name="prepared" /></p>
      </Card>
      <Note tone="info" title={t('section.whatNext')}><p>{t('frame.footerNote')}</p></Note>
      <Note tone="good"><p>{t('flash.saved')}</p></Note>
      <Note tone="warn"><p>{t('frame.sentences', { first: t('error.hold_open'), second: t('errorHelp.hold_open') })}</p></Note>
      <Note tone="bad"><p>{t('error.budget_short')}</p></Note>
    </Part>
  );
}

function ProjectParts() {
  const { t } = useWords();
  return (
    <Part title="StageBar, Tiles, DescriptionList, Timeline, PeriodList, DocumentList">
      <StageBar stages={sample.stages} />
      <Tiles tiles={[
        { label: t('awardState.reserved'), value: <Money fen="30000000" as="wan" />, tone: 'info' },
        { label: t('instalmentState.paid'), value: <Money fen="270000000" as="wan" />, note: t('projectPage.paidOf', { paid: '9', of: '12' }), tone: 'good' },
        { label: t('tab.todo'), value: '7', href: '/work' },
        { label: t('event.TaskOverdue'), value: '2', tone: 'bad' },
      ]} />
      <div class="columns">
        <div>
          <Card title={t('section.basics')} icon="info-circle" actions={<a href="#top">{t('button.edit')}</a>}>
            <DescriptionList items={[
              { label: t('field.projectNumber'), value: 'ZZ-2019-P02-00001' },
              { label: t('field.applicant'), value: '郑州金水智造科技有限公司' },
              { label: t('field.programme'), value: '专利导航项目奖补' },
              { label: t('field.amount'), value: <Money fen="30000000" as="voucher" /> },
              { label: t('field.note'), value: '面向超硬材料产业的专利导航分析，覆盖全球主要国家与地区专利文献，形成导航报告与数据库。', wide: true },
            ]} />
          </Card>
          <Card title={t('tab.timeline')} icon="history"><Timeline entries={sample.timeline} /></Card>
        </div>
        <div>
          <Card title={t('tab.periods')} icon="clock"><PeriodList periods={sample.periods} /></Card>
          <Card title={t('tab.documents')} icon="files"><DocumentList documents={sample.documents} /></Card>
          <Card title={t('tab.form')} icon="list-check"><TaskList groups={[{ sections: sample.sections }]} /></Card>
        </div>
      </div>
    </Part>
  );
}

function Lists() {
  const { t } = useWords();
  return (
    <Part title="Tabs, FilterBar, WorkList, Table, Pagination, EmptyState">
      <Tabs label={t('page.work')} tabs={[{ href: '?box=todo', label: t('tab.todo'), current: true, count: 3 }, { href: '?box=done', label: t('tab.done'), count: 0 }, { href: '?box=started', label: t('tab.started') }, { href: '?box=copied', label: t('tab.copied') }]} />
      <FormPrefix.Provider value="filter">
        <FilterBar action="/styleguide" clearHref="/styleguide" exportHref="/styleguide">
          <Field name="q" kind="text" label={t('field.keyword')} />
          <Field name="stage" kind="choice" label={t('field.stage')} options={['application', 'review', 'filing', 'acceptance', 'payment', 'other'].map((value) => ({ value, label: value === 'other' ? t('option.other') : t(`stage.${value as 'review'}`) }))} />
        </FilterBar>
      </FormPrefix.Provider>
      <Card title={t('tab.todo')} icon="inbox" flush>
        <WorkList items={sample.work} caption={t('tab.todo')} empty={{ title: t('empty.tasks'), text: t('empty.tasksText') }} />
        <Pagination label={t('tab.todo')} shown={3} total={3} nextHref="/styleguide?cursor=x" previousHref="/styleguide" />
      </Card>
      <Card title={t('page.batch')} icon="cash" flush>
        <Table<sample.Payment>
          caption={t('page.orders')} rows={sample.payments} rowKey={(p) => p.id}
          select={{ name: 'orderIds', value: (p) => p.id, label: (p) => p.payee, checked: () => true }}
          columns={[
            { id: 'payee', label: t('field.accountName'), head: true, cell: (p) => p.payee, sort: { href: '?sort=payee', direction: 'ascending' } },
            { id: 'account', label: t('field.account'), cell: (p) => <span class="figure">{p.account}</span> },
            { id: 'amount', label: t('field.amountFen'), align: 'right', narrow: true, cell: (p) => <Money fen={p.amountFen} as="plain" />, foot: <Money fen="78000000" as="plain" /> },
            { id: 'state', label: t('field.state'), narrow: true, cell: (p) => <NamedBadge topic="orderState" name={p.state} /> },
          ]} />
      </Card>
      <Card title={t('section.award')} icon="calculator" flush><AwardTable lines={sample.award} totalFen="30000000" sample /></Card>
      <Card title={t('section.instalments')} icon="cash" flush><InstalmentTable instalments={sample.instalments} /></Card>
      <Card><EmptyState title={t('empty.tasks')} text={t('empty.tasksText')} action={<a class="btn btn-primary" href="/calls">{t('button.apply')}</a>} /></Card>
      <ProgressBar value={3} max={8} label={t('frame.sectionsCompleted', { done: 3, total: 8 })} />
    </Part>
  );
}

function Forms({ locale }: { locale: Locale }) {
  const { t } = useWords();
  const fields = sample.fields(locale);
  return (
    <Part title="ActionPanel, Form, Field, FileField">
      <div class="columns">
        <Card title={t('tab.form')} icon="edit">
          <Form action="/styleguide" submitLabel={t('button.saveDraft')} submitIcon="device-floppy" cancelHref="/styleguide" multipart>
            <FieldSection title={t('section.basics')}><Fields fields={fields} /></FieldSection>
            <FileField name="contract" label={t('field.evidence')} hint="PDF, 20 MB" required templateHref="/styleguide" />
          </Form>
        </Card>
        <div>
          <ActionPanel title={t('task.formal_check')} dueAt={sample.dueSoon} workingDaysLeft={2} action="/styleguide" hidden={{ taskId: 'x', revision: '1', formVersion: '3' }}
            note={{ tone: 'info', text: t('flash.received') }}
            actions={[
              { type: 'accept', label: t('command.accept'), icon: 'check', fields: commandFields(locale, 'accept') },
              { type: 'requestCorrection', label: t('command.requestCorrection'), icon: 'edit', tone: 'secondary', fields: commandFields(locale, 'requestCorrection') },
              { type: 'refuse', label: t('state.not_accepted.accept'), icon: 'x', tone: 'danger', fields: commandFields(locale, 'refuse') },
            ]} />
          <ActionPanel id="task-2" title={t('task.filing_registration')} action="/styleguide" hidden={{}} actions={[{ type: 'register', label: t('command.register'), icon: 'certificate', fields: [], explanation: t('printed.filingNoPromise') }]} />
        </div>
      </div>
    </Part>
  );
}

function Review() {
  const { t } = useWords();
  return (
    <Part title="SplitPage, ScoreSheet">
      <SplitPage fileTitle={t('section.file')} workTitle={t('section.scoreSheet')}
        file={<Card title={t('section.file')} icon="file-text"><DescriptionList columns={1} items={[{ label: t('field.title'), value: '超硬材料产业专利导航' }, { label: t('field.note'), value: '本项目围绕超硬材料产业链上中下游开展专利检索、标引与分析，识别关键技术节点、主要创新主体和专利风险，提出产业发展方向、技术研发路径和专利布局策略。'.repeat(4) }]} /></Card>}
        work={<Card title={t('section.scoreSheet')} icon="writing"><Form action="/styleguide" prefix="score" submitLabel={t('command.submitReport')} submitIcon="send" autosave="/styleguide"><ScoreSheet prefix="score" criteria={sample.criteria} /></Form></Card>} />
    </Part>
  );
}

const Icons = () => <Part title="Icon"><Card><ul class="guide-icons">{ICONS.map((name) => <li key={name}><Icon name={name} large /><span>{name}</span></li>)}</ul></Card></Part>;

export function StyleguidePage({ locale }: { locale: Locale }) {
  const { t } = useWords();
  const errors = errorsOf(sample.fields(locale));
  return (
    <Layout title={t('page.styleguide')} crumbs={[]} errors={errors} width="wide" subtitle={t('frame.tagline')} badges={<><Badge tone="info">Bootstrap 5.3</Badge><Badge>htmx 2</Badge></>}
      actions={<><a class="btn btn-outline-secondary" href="/styleguide/print"><Icon name="printer" />{t('button.print')}</a><a class="btn btn-outline-secondary" href="/styleguide/refusal"><Icon name="alert-triangle" />409</a><a class="btn btn-outline-secondary" href="/styleguide/failure"><Icon name="alert-triangle" />500</a></>}>
      <Words />
      <ProjectParts />
      <Lists />
      <Forms locale={locale} />
      <Review />
      <Icons />
    </Layout>
  );
}

export function styleguidePage(app: FastifyInstance): void {
  app.get('/styleguide', async (request, reply) => reply.page(<StyleguidePage locale={request.locale} />));
  app.post('/styleguide', async (request, reply) => reply.done('/styleguide', { tone: 'good', text: t(request.locale, 'flash.saved') }));
  app.get('/styleguide/print', async (_request, reply) => reply.page(<StyleguidePrint />));
  app.get('/styleguide/refusal', async (_request, reply) => reply.refuse({ code: 'stale_version', detail: { formVersion: 3 }, allowed: ['accept', 'requestCorrection'] }, { backHref: '/styleguide', place: { stepKind: 'formal_check' } }));
  app.get('/styleguide/failure', async () => { throw new Error('a fault for the style guide'); });
}

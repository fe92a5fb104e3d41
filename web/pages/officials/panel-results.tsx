/** A panel as officials see it: who is on it and how far they are; after the end every score, the mean, and what was written. */
import { isGone } from '../../../domain/panel/index.js';
import { formatRate } from '../../../domain/words/index.js';
import type { PanelPage, panelTexts } from '../../../services/panels.js';
import { Badge, Card, NamedBadge, Note, Table, type Column } from '../../components/index.js';
import { useWords } from '../../frame/context.js';

type Member = PanelPage['members'][number];
export type Texts = Awaited<ReturnType<typeof panelTexts>>;
const points = (bp: number): string => formatRate(bp).replace('%', '');

export function Members({ panel, texts }: { panel: PanelPage; texts: Texts }) {
  const { t, named } = useWords();
  const said = (m: Member): string | undefined => texts.members[m.personId]?.declineReason ?? texts.members[m.personId]?.statement;
  return (
    <Card title={t('panelDesk.members')} icon="users-group" flush>
      <Table<Member>
        caption={t('panelDesk.members')} rows={panel.members} rowKey={(m) => m.personId} rowClass={(m) => (isGone(m.status) ? 'row-off' : undefined)}
        columns={[
          { id: 'name', label: t('field.person'), head: true, cell: (m) => m.name },
          { id: 'specialty', label: t('panelDesk.specialty'), narrow: true, cell: (m) => named('specialty', m.specialty) },
          { id: 'status', label: t('field.state'), narrow: true, cell: (m) => <><NamedBadge topic="assignmentState" name={m.status} />{m.cause && <span class="cell-note">{named('conflictReason', m.cause)}</span>}</> },
          { id: 'said', label: t('field.statement'), cell: (m) => said(m) ?? '–' },
        ]}
      />
    </Card>
  );
}

export function Results({ panel, texts }: { panel: PanelPage; texts: Texts }) {
  const { t, say } = useWords();
  if (!panel.concluded) return <Note tone="info"><p>{t('panelDesk.closedResults')}</p></Note>;
  const reported = panel.members.filter((m) => m.scores !== null);
  const mean = (criterion: string): string => (reported.length === 0 ? '–' : (reported.reduce((sum, m) => sum + (m.scores?.find((s) => s.criterion === criterion)?.score ?? 0), 0) / reported.length).toFixed(1).replace(/\.0$/, ''));
  const columns: Column<Member>[] = [
    { id: 'name', label: t('field.person'), head: true, cell: (m) => m.name, foot: t('panelDesk.mean') },
    ...panel.criteria.map((c): Column<Member> => ({ id: c.id, label: say(c.label), align: 'right', cell: (m) => <span class="figure">{m.scores?.find((s) => s.criterion === c.id)?.score}</span>, foot: <span class="figure">{mean(c.id)}</span> })),
    { id: 'total', label: t('panelDesk.totalScore'), align: 'right', narrow: true, cell: (m) => <strong class="figure">{m.totalBp === null ? '–' : points(m.totalBp)}</strong>, foot: <strong class="figure">{points(panel.concluded.meanBp)}</strong> },
  ];
  return (
    <>
      <Card title={t('panelDesk.results')} icon="report" flush actions={<Badge tone={panel.concluded.passed ? 'good' : 'bad'}>{t(panel.concluded.passed ? 'option.passed' : 'option.failed')}</Badge>}>
        <Table<Member> caption={t('panelDesk.results')} numbered={false} rows={reported} rowKey={(m) => m.personId} columns={columns} />
      </Card>
      {texts.meeting && <Card title={t('panelDesk.meeting')} icon="users"><p class="muted figure">{texts.meeting.heldOn}</p><p>{texts.meeting.minutes}</p></Card>}
      <Card title={t('panelDesk.opinions')} icon="message-report">
        {reported.map((m) => (
          <details key={m.personId} class="library">
            <summary>{m.name}{m.totalBp !== null && ` · ${points(m.totalBp)}`}</summary>
            {texts.members[m.personId]?.opinion && <blockquote>{texts.members[m.personId]?.opinion}</blockquote>}
            <ul>{m.scores?.map((s) => { const criterion = panel.criteria.find((c) => c.id === s.criterion); return <li key={s.criterion}><strong>{criterion ? say(criterion.label) : s.criterion} {s.score}</strong> {s.reason}</li>; })}</ul>
          </details>
        ))}
      </Card>
    </>
  );
}

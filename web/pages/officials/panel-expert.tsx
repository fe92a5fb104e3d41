/** An expert's own pages of a panel: invitation, declaration of interests before the file opens, file and score sheet, what was sent. */
import { commandSchemas } from '../../../domain/commands/index.js';
import { countCharacters } from '../../../domain/text.js';
import { formatMinute, formatRate } from '../../../domain/words/index.js';
import { codeOfIssue } from '../../../services/commands.js';
import type { PanelPage, PanelSubject, PanelTexts } from '../../../services/panels.js';
import type { ProjectPage } from '../../../services/project-page.js';
import { REPORT_LIMITS, type ReportDraft, type SavedDraft } from '../../../services/report-drafts.js';
import type { TaskRow } from '../../../services/tasks.js';
import { ActionPanel, Card, DescriptionList, Due, Field, Form, Note, ScoreSheet, SplitPage, type ActionView, type CriterionView, type FieldView } from '../../components/index.js';
import { useWords } from '../../frame/context.js';
import { Icon } from '../../frame/icon.js';
import { commandFields, posted, readCommand, type CommandReading, type Posted } from '../../forms/index.js';
import { seenFields, type Tried } from '../act.js';
import { FileView } from './file-view.js';
import { panelHref } from './panels.js';

export interface ExpertView { panel: PanelPage; subject: PanelSubject; mine: PanelTexts; task: TaskRow | undefined; daysLeft: number | undefined; project: ProjectPage | undefined; draft: SavedDraft; tried: Tried | undefined }
type Member = PanelPage['members'][number];

function SubjectCard({ subject }: { subject: PanelSubject }) {
  const { t, say, named } = useWords();
  return (
    <Card title={t('panelDesk.subject')} icon="file-text">
      <DescriptionList items={[
        { label: t('field.programme'), value: say(subject.programmeName) },
        { label: t('field.stage'), value: named('step', subject.stepKind) },
        ...(subject.title ? [{ label: t('field.projectTitle'), value: subject.title }] : []),
        ...(subject.applicant ? [{ label: t('panelDesk.applicantIs'), value: subject.applicant }] : []),
        ...(subject.members.length > 0 ? [{ label: t('panelDesk.memberIs'), value: subject.members.join(', '), wide: true }] : []),
      ]} />
      {subject.blind && <Note tone="info"><p>{t('panelDesk.blindNote')}</p></Note>}
    </Card>
  );
}

/** A declaration is a choice between two sentences, not a box left empty. */
export function declareFields({ t }: Pick<ReturnType<typeof useWords>, 't'>, tried: Tried | undefined, message: (code: string) => string): FieldView[] {
  const conflict = tried && posted(tried.body, 'conflict');
  const statement = tried && posted(tried.body, 'statement');
  const error = (name: string) => (tried?.errors[name] ? { error: message(tried.errors[name]) } : {});
  return [
    { name: 'conflict', kind: 'choice', label: t('panelDesk.conflictQuestion'), required: true, value: typeof conflict === 'string' ? conflict : '', options: [{ value: 'false', label: t('panelDesk.conflictNo') }, { value: 'true', label: t('panelDesk.conflictYes') }], ...error('conflict') },
    { name: 'statement', kind: 'longtext', label: t('field.statement'), hint: t('panelDesk.statementHint'), required: true, value: typeof statement === 'string' ? statement : '', ...error('statement') },
  ];
}

export function expertActions(words: Pick<ReturnType<typeof useWords>, 't' | 'named' | 'locale'>, { task, tried }: Pick<ExpertView, 'task' | 'tried'>): ActionView[] {
  const { t, named, locale } = words;
  const source = (type: string) => (tried?.type === type ? { body: tried.body, errors: tried.errors } : {});
  if (task?.kind === 'panel_invitation') {
    return [
      { type: 'acceptInvitation', label: t('command.acceptInvitation'), icon: 'check', fields: [], explanation: t('panelDesk.invitationText') },
      { type: 'declineInvitation', label: t('command.declineInvitation'), icon: 'x', tone: 'danger', fields: commandFields(locale, 'declineInvitation', source('declineInvitation')), explanation: t('panelDesk.declineText') },
    ];
  }
  if (task?.kind === 'panel_declaration') {
    return [{ type: 'declare', label: t('command.declare'), icon: 'shield-check', fields: declareFields(words, tried, (code) => named('fieldError', code)), explanation: t('panelDesk.declarationText') }];
  }
  return [];
}

const PREFIX = 'submitReport';
/** As it was typed: a browser sends each end of a line as two characters. */
const typed = (body: Posted | undefined, name: string): string => { const value = body && posted(body, name); return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''; };

/** What is wrong with a part of the sheet; of what is too long, how long it may be and is. */
export function sheetFault({ t, named }: Pick<ReturnType<typeof useWords>, 't' | 'named'>, { body, errors }: Pick<Tried, 'body' | 'errors'>, name: string): string | undefined {
  const code = errors[name];
  const limit = REPORT_LIMITS[name.split('.')[0] as keyof typeof REPORT_LIMITS];
  return code === 'too_long' && limit ? t('panelDesk.tooLong', { max: String(limit), n: String(countCharacters(typed(body, name).trim())) }) : code && named('fieldError', code);
}

/** What stands on the sheet: what was just typed, else what was saved. */
const standing = ({ tried, draft: { draft } }: Pick<ExpertView, 'tried' | 'draft'>, name: string): string => {
  if (tried) return typed(tried.body, name);
  const [what, criterion] = name.split('.', 2);
  const saved = draft.scores.find((s) => s.criterion === criterion);
  return what === 'opinion' ? draft.opinion : (what === 'score' ? saved?.score : saved?.reason) ?? '';
};

/** The sheet as it is typed, to be saved: nothing is asked of it yet. */
export const readDraft = (body: Posted, panel: Pick<PanelPage, 'criteria'>): ReportDraft => ({
  scores: panel.criteria.map(({ id }) => ({ criterion: id, score: typed(body, `score.${id}`).trim(), reason: typed(body, `reason.${id}`).trim() })),
  opinion: typed(body, 'opinion').trim(),
});

function criteriaOf(view: ExpertView, member: Member, words: Pick<ReturnType<typeof useWords>, 'say' | 't' | 'named'>): CriterionView[] {
  const { panel, tried } = view;
  return panel.criteria.map((c): CriterionView => {
    const sent = member.scores?.find((s) => s.criterion === c.id);
    const fault = (part: string) => tried && sheetFault(words, tried, `${part}.${c.id}`);
    const [scoreError, reasonError] = [fault('score'), fault('reason')];
    return {
      id: c.id, label: words.say(c.label), weightBp: c.weightBp,
      score: sent ? String(sent.score) : standing(view, `score.${c.id}`), reason: sent ? sent.reason : standing(view, `reason.${c.id}`),
      ...(scoreError ? { scoreError } : {}), ...(reasonError ? { reasonError } : {}),
    };
  });
}

/** Scores, reasons and opinion as they were typed, as the command's fields. */
export function readReport(body: Posted, panel: Pick<PanelPage, 'criteria'>): CommandReading {
  const errors: Record<string, string> = {};
  const scores = panel.criteria.map(({ id }) => {
    const score = typed(body, `score.${id}`).trim();
    const reason = typed(body, `reason.${id}`).trim();
    if (score === '') errors[`score.${id}`] = 'required';
    else if (!/^\d{1,3}$/.test(score)) errors[`score.${id}`] = 'not_integer';
    else if (Number(score) > 100) errors[`score.${id}`] = 'too_big';
    if (reason === '') errors[`reason.${id}`] = 'required';
    return { criterion: id, score: Number(score), reason };
  });
  const opinion = typed(body, 'opinion').trim();
  if (opinion === '') errors['opinion'] = 'required';
  const judged = commandSchemas.submitReport.safeParse({ scores, opinion }, { reportInput: true });
  for (const issue of judged.error?.issues ?? []) {
    const [group, at, part] = issue.path;
    errors[group === 'scores' && typeof at === 'number' ? `${String(part)}.${panel.criteria[at]?.id}` : String(group)] ??= codeOfIssue(issue);
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, fields: { scores, opinion } };
}

export function readDeclaration(body: Posted): CommandReading {
  const conflict = posted(body, 'conflict');
  const reading = readCommand('declare', { ...body, conflict: 'true' });
  const errors = { ...(reading.ok ? {} : reading.errors), ...(conflict === 'true' || conflict === 'false' ? {} : { conflict: 'required' }) };
  return reading.ok && Object.keys(errors).length === 0 ? { ok: true, fields: { ...reading.fields, conflict: conflict === 'true' } } : { ok: false, errors };
}

function Sheet(view: ExpertView & { member: Member }) {
  const words = useWords();
  const { t } = words;
  const { panel, task, member, mine, daysLeft, tried } = view;
  const criteria = criteriaOf(view, member, words);
  if (!task) {
    return (
      <Card title={t('section.scoreSheet')} icon="writing">
        <Note tone="good" title={t('panelDesk.sent')}>{!panel.closed && <p>{t('panelDesk.sentText')}</p>}</Note>
        {member.totalBp !== null && <p>{t('frame.labelled', { label: t('panelDesk.yourScore'), value: formatRate(member.totalBp).replace('%', '') })}</p>}
        <ScoreSheet prefix={PREFIX} criteria={criteria} readOnly />
        {mine.opinion && <><h3 class="inner-title">{t('panelDesk.opinion')}</h3><blockquote>{mine.opinion}</blockquote></>}
      </Card>
    );
  }
  const error = tried && sheetFault(words, tried, 'opinion');
  return (
    <Card title={t('section.scoreSheet')} icon="writing" accent="task" id="task" actions={task.dueAt && <Due dueAt={task.dueAt} {...(daysLeft === undefined ? {} : { workingDaysLeft: Math.abs(daysLeft) })} />}>
      <Form action={panelHref(panel.id)} prefix={PREFIX} hidden={{ type: PREFIX, ...seenFields(task) }} submitLabel={t('command.submitReport')} submitIcon="send" autosave={`${panelHref(panel.id)}/draft`}
        buttons={<button type="submit" class="btn btn-outline-secondary" name="save" value="1"><Icon name="device-floppy" />{t('button.saveDraft')}</button>}>
        <p class="muted">{t('panelDesk.scoreHint')}</p>
        {view.draft.savedAt && !tried && <p class="muted small">{t('panelDesk.draftSaved', { time: formatMinute(view.draft.savedAt) })}</p>}
        <ScoreSheet prefix={PREFIX} criteria={criteria} />
        <Field name="opinion" kind="longtext" label={t('panelDesk.opinion')} required value={standing(view, 'opinion')} {...(error ? { error } : {})} />
      </Form>
    </Card>
  );
}

export function ExpertPanel(view: ExpertView) {
  const words = useWords();
  const { t, named } = words;
  const { panel, subject, task, project, daysLeft } = view;
  const member = panel.members[0];
  // Closed before they wrote anything, the panel has nothing to show them but what it was about.
  if (panel.closed && !member?.scores) return <SubjectCard subject={subject} />;
  if (member && project) {
    return <SplitPage fileTitle={t('section.file')} workTitle={t('section.scoreSheet')} file={<FileView page={project} withHistory={false} blind={subject.blind} />} work={<Sheet {...view} member={member} />} />;
  }
  // The file is open until the report is in; the expert keeps what they wrote.
  if (member?.status === 'reported') return <div class="columns"><div><Sheet {...view} member={member} /></div><div><SubjectCard subject={subject} /></div></div>;
  return (
    <div class="columns">
      <div>
        <ActionPanel
          title={task ? named('task', task.kind) : t('panelDesk.stepped')} action={panelHref(panel.id)} hidden={task ? seenFields(task) : {}} actions={expertActions(words, view)}
          {...(task?.dueAt ? { dueAt: task.dueAt } : {})} {...(daysLeft === undefined ? {} : { workingDaysLeft: Math.abs(daysLeft) })}
        />
      </div>
      <div><SubjectCard subject={subject} /></div>
    </div>
  );
}

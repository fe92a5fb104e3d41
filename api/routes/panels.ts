/** Panels, an expert's own assignment, and the register of experts. */
import { z } from 'zod';
import { commandSchemas } from '../../domain/commands/index.js';
import { SeenField } from '../../services/commands.js';
import { Refusal, refuse, type House, type Person } from '../../services/house.js';
import { listExperts, listPanels, panelPage } from '../../services/panels.js';
import { dropReportDraft, readReportDraft, saveReportDraft } from '../../services/report-drafts.js';
import { listTasks } from '../../services/tasks.js';
import { answerOf, CommandBody, createdOf, send, sendBody, SentAnswer, shownCommands } from '../commands.js';
import { guarded, ok, streamId } from '../route.js';
import { Expert, list, PanelPage, PanelRow, Report, ReportDraft, SavedDraft } from '../schemas.js';
import { withFields } from '../tasks.js';

const params = streamId('panel');
const projectId = streamId('project').shape.id;

/** The panel that the organiser is asked to appoint for this project. */
async function panelWaitingFor(house: House, actor: Person, project: string): Promise<string> {
  const { items } = await listTasks(house, actor, { project, limit: 50 });
  return items.find((t) => t.kind === 'appoint_panel')?.target ?? refuse('step_not_open');
}

export const panels = [
  guarded(['panel_organiser', 'officer', 'approver', 'supervisor', 'witness'], { method: 'GET', path: '/panels', tag: 'panels', summary: { zh: '专家组', en: 'Panels' }, answer: list(PanelRow) },
    async ({ house, actor }) => ok({ items: await listPanels(house, actor), next: null })),
  guarded(['panel_organiser'], {
    method: 'POST', path: '/panels', tag: 'panels', summary: { zh: '组建专家组', en: 'Appoint a panel' }, status: 201, mayBePending: true,
    body: z.strictObject({ projectId: projectId.optional(), panelId: params.shape.id.optional(), ...commandSchemas.appointPanel.shape, seen: SeenField.optional() }), answer: SentAnswer,
  }, async (given) => {
    const { projectId: project, panelId, seen, ...fields } = given.body;
    if ((project === undefined) === (panelId === undefined)) throw new Refusal({ code: 'validation', fields: { projectId: 'exactly_one', panelId: 'exactly_one' } });
    const id = panelId ?? await panelWaitingFor(given.house, given.actor, project!);
    return createdOf(await send(given, { type: 'appointPanel', fields, seen, stream: { id } }), '/v1/panels');
  }),
  guarded(['panel_organiser', 'officer', 'approver', 'supervisor', 'witness', 'legal_officer', 'expert'], { method: 'GET', path: '/panels/:id', tag: 'panels', summary: { zh: '一个专家组', en: 'One panel' }, params, answer: PanelPage }, async ({ house, actor, params: { id } }) => {
    const page = await panelPage(house, actor, id);
    return ok({ ...page, tasks: page.tasks.map(withFields) });
  }),
  guarded(['panel_organiser', 'officer', 'expert'], {
    method: 'POST', path: '/panels/:id/commands', tag: 'panels', summary: { zh: '对专家组办理', en: 'Send a command to the panel' }, params, mayBePending: true, body: CommandBody, shownBody: shownCommands('panel'), answer: SentAnswer,
  }, (given) => sendBody(given, { kind: 'panel', id: given.params.id, body: given.body })),
  guarded(['expert'], { method: 'GET', path: '/assignments/:id/report', tag: 'panels', summary: { zh: '我的评审意见', en: 'My report' }, params, answer: Report }, async ({ house, actor, params: { id } }) => {
    const page = await panelPage(house, actor, id);
    const mine = page.members.find((m) => m.personId === actor.personId) ?? refuse('not_found');
    return ok({ panelId: id, criteria: page.criteria, passMarkBp: page.passMarkBp, status: mine.status, scores: mine.scores, totalBp: mine.totalBp, tasks: page.tasks.map(withFields) });
  }),
  guarded(['expert'], {
    method: 'PUT', path: '/assignments/:id/report', tag: 'panels', summary: { zh: '提交评审意见', en: 'Hand in my report' }, params, mayBePending: true, body: commandSchemas.submitReport.extend({ seen: SeenField.optional() }), answer: SentAnswer,
  }, async (given) => {
    const { seen, ...fields } = given.body;
    const sent = await send(given, { type: 'submitReport', fields, seen, stream: given.params });
    if (sent.status === 'done') await dropReportDraft(given.house, given.actor, given.params.id);
    return answerOf(sent);
  }),
  guarded(['expert'], { method: 'GET', path: '/assignments/:id/draft', tag: 'panels', summary: { zh: '评分表草稿', en: 'My score sheet before it is handed in' }, params, answer: SavedDraft },
    async ({ house, actor, params: { id } }) => ok({ ...await readReportDraft(house, actor, id) })),
  guarded(['expert'], {
    method: 'PUT', path: '/assignments/:id/draft', tag: 'panels', summary: { zh: '保存评分表草稿', en: 'Save my score sheet' }, params, body: ReportDraft, answer: SavedDraft,
  }, async ({ house, actor, params: { id }, body, key, route }) => ok({ ...await saveReportDraft(house, actor, { panelId: id, draft: body, key, route }) })),
  guarded(['panel_organiser'], {
    method: 'GET', path: '/experts', tag: 'panels', summary: { zh: '专家库', en: 'Experts, with what stands against them for a project' }, query: z.strictObject({ project: projectId.optional() }), answer: list(Expert),
  }, async ({ house, actor, query }) => ok({ items: await listExperts(house, actor, query.project), next: null })),
];

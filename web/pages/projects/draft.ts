/** What the pages of a draft share: the project with its form, whose it is to fill in, and the state of each section. */
import type { FastifyRequest } from 'fastify';
import type { ProgrammeVersion } from '../../../domain/programme/schema.js';
import { refuse, type House } from '../../../services/house.js';
import { projectPage, type ProjectPage } from '../../../services/project-page.js';
import type { TaskRow } from '../../../services/tasks.js';
import type { SectionState } from '../../components/index.js';
import { sectionState } from '../../forms/index.js';
import { viewerOf } from '../../plugin.js';

export const projectHref = (id: string): string => `/projects/${encodeURIComponent(id)}`;
export const sectionHref = (id: string, section: string): string => `${projectHref(id)}/form/${encodeURIComponent(section)}`;
export type Section = ProgrammeVersion['form']['sections'][number];

/** The draft of one's own organisation; anybody else reads the project page. */
export async function loadDraft(house: House, request: FastifyRequest, id: string): Promise<ProjectPage> {
  const page = await projectPage(house, viewerOf(request).actor, id);
  return page.reader === 'applicant' ? page : refuse('not_allowed');
}

/** The task that sends it off, when this person may do so. */
export const sendingTask = (page: ProjectPage): TaskRow | undefined => page.mine.find((m) => m.commands.includes('submit') || m.commands.includes('correct'));
export const isCorrection = (page: ProjectPage): boolean => page.stateName === 'correction';

/** The title was given when the draft was made: the form begins with it. */
export const contentOf = (page: ProjectPage): ProjectPage['form']['content'] =>
  ({ ...(page.form.definition.sections.some((s) => s.fields.some((f) => f.id === 'title')) ? { title: page.title } : {}), ...page.form.content });

export const stateOf = (page: ProjectPage, section: Section): SectionState => sectionState(section.fields, contentOf(page), page.form.faults);

export const formSlots = (page: ProjectPage): ProjectPage['evidence'] => page.evidence.filter((e) => e.when === 'form');
export function filesState(page: ProjectPage): SectionState {
  const slots = formSlots(page);
  if (slots.every((s) => !s.required || s.given)) return 'completed';
  return slots.some((s) => s.given) ? 'in_progress' : 'not_started';
}

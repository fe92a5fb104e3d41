/**
 * Printed forms (表单): which event makes which, and what of a form must stay as it was on the day. Names, codes,
 * amounts and versions may change later; a form that was issued does not, so the event keeps them (`subject`).
 */
import type { EventType } from './events/index.js';
import type { Label } from './programme/schema.js';
import { ENDED_BY, hurts } from './project/ending.js';
import type { AwardState, InstalmentState, ProjectState } from './project/state.js';

/** Forms whose code can be checked, and the events that make them. */
export const PRINTED = {
  receipt: ['ReceiptIssued'], acceptance: ['ApplicationAccepted'], correction: ['CorrectionRequested'], refusal: ['ApplicationRefused', 'RecommendationRefused', 'DecisionRefused', 'FilingRefused'], ending: ['RoadEnded'], notice: ['NoticePublished'], issuance: ['Issued'],
  filing: ['FilingRegistered'], acceptanceOpinion: ['AcceptanceGraded'], calculation: ['AwardCalculated'], paymentList: ['BatchReleased'], agreement: ['AgreementIssued'], reviewSheet: ['ReportSubmitted'], reviewSummary: ['PanelConcluded'],
} as const satisfies Record<string, readonly EventType[]>;
export type PrintedForm = keyof typeof PRINTED;
export const PRINTED_FORMS = Object.keys(PRINTED) as PrintedForm[];

/** An end that was not wished for has a paper, but for a refusal that is a paper itself. */
export const printsEnding = ({ outcome, cause }: { outcome?: unknown; cause?: unknown }): boolean =>
  hurts({ outcome: String(outcome) }) && !(PRINTED.refusal as readonly string[]).includes(ENDED_BY[String(cause)] ?? '');
/** The form that an event makes, if any. */
export const printedBy = (type: string, facts: object = {}): PrintedForm | undefined =>
  (type === 'RoadEnded' && !printsEnding(facts) ? undefined : PRINTED_FORMS.find((kind) => (PRINTED[kind] as readonly string[]).includes(type)));

/** A later one of these takes the place of the earlier; of the others each stands for itself. */
export const SUPERSEDING: readonly PrintedForm[] = ['calculation', 'agreement'];

/** What these give is gone when the project ends otherwise than completed; of the others the word stands. */
export const GIVING: readonly PrintedForm[] = ['filing', 'agreement', 'issuance'];

/** Whom and what a form names, on the day it was made. */
export interface Subject {
  title: string;
  /** Receipt number of the application, where it has one. */
  receipt: string | null;
  call: string;
  applicant: { id: string; name: string; nameEn: string; creditCode: string; county: string; kind: string };
  office: Label;
  county: Label | null;
  /** Names of the organisations and people that the form names by id. */
  organisations: Record<string, Label>;
  people: Record<string, { name: string; specialty: string }>;
  documents: { id: string; slot: string; name: string; sha256: string; size: number; mediaType: string; uploadedAt: string }[];
  budgetLine: { title: string; quotaDocument: string } | null;
  formVersion: number;
  award: AwardState | null;
  instalments: InstalmentState[];
  expenditure: ProjectState['expenditure'];
  numbers: Record<string, string>;
}

/** What a payment list names: the line, each payment with its payee, and the hands, as they were when it was released. */
export interface BatchSubject {
  number: string;
  office: Label;
  line: { title: string; quotaDocument: string; functionCode: string; economicCode: string; fund: string };
  orders: { reference: string; n: number; title: string; amountFen: string; payee: { accountName: string; bankName: string; account: string } }[];
  people: Partial<Record<BatchHand, { name: string | null; at: string }>>;
}
export type BatchHand = 'maker' | 'checker' | 'signer' | 'releaser';
/** Whose hand an event of a batch is. */
export const HAND = { BatchPrepared: 'maker', BatchChecked: 'checker', BatchSigned: 'signer', BatchReleased: 'releaser' } as const satisfies Partial<Record<EventType, BatchHand>>;

/** What the state itself tells of a project's form. */
export const subjectOfState = (state: ProjectState): Pick<Subject, 'receipt' | 'formVersion' | 'award' | 'instalments' | 'expenditure' | 'numbers'> =>
  ({ receipt: state.numbers['receipt'] ?? null, formVersion: state.form?.version ?? 0, award: state.award ?? null, instalments: state.instalments, expenditure: state.expenditure, numbers: state.numbers });

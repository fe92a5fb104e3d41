/** /print/:kind/:streamId: one printed form, on A4, with its number, its blanks and its verification code. */
import type { FastifyInstance } from 'fastify';
import { no } from '../../../domain/errors.js';
import { printView, type PrintView } from '../../../services/printing.js';
import { PRINTED_FORMS } from '../../../domain/papers.js';
import { Refusal, type House } from '../../../services/house.js';
import { useWords } from '../../frame/context.js';
import { PrintLayout } from '../../frame/layout.js';
import { AcceptanceOpinion } from './acceptance-opinion.js';
import { Agreement } from './agreement.js';
import { Calculation } from './calculation.js';
import { Filing, Issuance } from './issuance.js';
import { AcceptanceNotice, Correction, Ended, Receipt, Refused } from './letters.js';
import { NoticeList } from './notice-list.js';
import { PublicUrl } from './parts.js';
import { PaymentListSheet } from './payment-list.js';
import { paperTitle } from './titles.js';
import { ReviewSheets, ReviewSummary } from './reviews.js';

function Sheets({ view }: { view: PrintView }) {
  if (view.of === 'notice') return <NoticeList view={view} />;
  if (view.of === 'batch') return <PaymentListSheet view={view} />;
  if (view.of === 'panel') return view.kind === 'reviewSheet' ? <ReviewSheets view={view} /> : <ReviewSummary view={view} />;
  switch (view.kind) {
    case 'receipt': return <Receipt view={view} />;
    case 'acceptance': return <AcceptanceNotice view={view} />;
    case 'correction': return <Correction view={view} />;
    case 'refusal': return <Refused view={view} />;
    case 'ending': return <Ended view={view} />;
    case 'issuance': return <Issuance view={view} />;
    case 'filing': return <Filing view={view} />;
    case 'agreement': return <Agreement view={view} />;
    case 'acceptanceOpinion': return <AcceptanceOpinion view={view} />;
    case 'calculation': return <Calculation view={view} />;
  }
}

/** Where the form was asked for: the page of what it is about. */
function backOf(view: PrintView): string {
  if (view.of === 'notice') return `/notices/${encodeURIComponent(view.notice.id)}`;
  if (view.of === 'batch') return `/finance/batches/${encodeURIComponent(view.id)}`;
  if (view.of === 'panel') return `/panels/${encodeURIComponent(view.panel.id)}`;
  return `/projects/${encodeURIComponent(view.page.id)}`;
}

function Page({ view, publicUrl }: { view: PrintView; publicUrl: string }) {
  const { named, locale } = useWords();
  const title = view.of === 'project' ? paperTitle(locale, { kind: view.kind, event: view.event.type, outcome: view.event.facts['outcome'] }, view.page.programme) : named('print', view.of === 'panel' ? view.kind : view.event.kind);
  return <PrintLayout title={title} backHref={backOf(view)}><PublicUrl.Provider value={publicUrl}><Sheets view={view} /></PublicUrl.Provider></PrintLayout>;
}

export function printPage(app: FastifyInstance, house: House): void {
  app.get<{ Params: { kind: string; streamId: string }; Querystring: { seq?: string } }>('/print/:kind/:streamId', async (request, reply) => {
    const { params, query } = request;
    const kind = PRINTED_FORMS.find((k) => k === params.kind);
    if (!kind) throw new Refusal(no('not_found'));
    const seq = /^\d{1,9}$/.test(query.seq ?? '') ? Number(query.seq) : undefined;
    return reply.page(<Page view={await printView(house, request.viewer?.actor, { kind, streamId: params.streamId, seq })} publicUrl={house.publicUrl} />);
  });
}

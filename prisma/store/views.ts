/** Writes the projections of one stream: the rows of lists, derived by domain/projection from state and events alone. */
import type { BatchState } from '../../domain/batch/index.js';
import type { Event } from '../../domain/events/index.js';
import { CONTRACT_FIELD } from '../../domain/programme/form.js';
import { referencesOf } from '../../domain/projection/references.js';
import { keySql } from './fold.js';
import type { BudgetState } from '../../domain/budget/index.js';
import type { CallState } from '../../domain/call/index.js';
import type { NoticeState } from '../../domain/notice/index.js';
import type { OrderState } from '../../domain/order/index.js';
import { papersOf } from '../../domain/order/papers.js';
import { projectView } from '../../domain/projection/index.js';
import type { ProjectState } from '../../domain/project/state.js';
import { streamKind } from '../../domain/stream.js';
import type { Tx } from './tx.js';
import type { Meta, Written } from './written.js';

export async function projectStream(tx: Tx, streamId: string, state: unknown, written: Written, meta: Meta): Promise<void> {
  switch (streamKind(streamId)) {
    case 'project': return ofProject(tx, state as ProjectState, written, meta);
    case 'call': return ofCall(tx, state as CallState);
    case 'notice': return ofNotice(tx, state as NoticeState, written, meta);
    case 'order': return ofOrder(tx, state as OrderState, written, meta);
    case 'batch': return ofBatch(tx, state as BatchState, written, meta);
    case 'budget': return ofBudget(tx, state as BudgetState, written);
    case 'panel': return;
  }
}

async function ofProject(tx: Tx, state: ProjectState, written: Written, meta: Meta): Promise<void> {
  const v = projectView(state);
  await tx.write(
    `INSERT INTO project (id, call_id, version_id, applicant_id, object, title, county, phase, stage, state_name, submitted_at, receipt, number, filing_number, editable,
       award_fen, award_money, paid_fen, paid_count, paid_of, next_due_at, created_at, updated_at, seq, members, form_version, paid_key)
     VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$22,$23,$24,$25,$26)
     ON CONFLICT (id) DO UPDATE SET title = $6, phase = $8, stage = $9, state_name = $10, submitted_at = $11, receipt = $12, number = $13, filing_number = $14, editable = $15,
       award_fen = $16, award_money = $17, paid_fen = $18, paid_count = $19, paid_of = $20, next_due_at = $21, updated_at = $22, seq = $23, members = $24, form_version = $25, paid_key = $26`,
    [v.id, v.callId, v.versionId, v.applicantId, v.object, v.title, v.county, v.phase, v.stage, v.stateName, v.submittedAt, v.receipt, v.number, v.filingNumber, v.editable,
      v.awardFen, v.awardMoney, v.paidFen, v.paidCount, v.paidOf, v.nextDueAt, meta.at, written[written.length - 1]!.seq, v.members, v.formVersion, v.paidKey],
  );
  for (const { event } of written) {
    await ofReferences(tx, state, event);
    if (event.type === 'HoldPlaced') await tx.write('INSERT INTO hold (id, stream_id, source) VALUES ($1, $2, $3)', [event.holdId, state.streamId, event.source]);
    if (event.type === 'HoldReleased') await tx.write('UPDATE hold SET released_at = $2 WHERE id = $1', [event.holdId, meta.at]);
  }
}

const CONTRACT_KEY = keySql('c.value', 'voucher');
/** Takes the place of what the project named before. */
async function ofReferences(tx: Tx, { streamId, created }: ProjectState, event: Event): Promise<void> {
  const named = referencesOf(event);
  const form = event.type === 'ApplicationFrozen' || event.type === 'ApplicationCorrected' ? event.formVersion : undefined;
  if (!named && form === undefined) return;
  await tx.write('DELETE FROM project_reference WHERE project_id = $1 AND kind = $2', [streamId, named?.kind ?? 'contract']);
  if (named) {
    await tx.write(
      `INSERT INTO project_reference (project_id, kind, line, applicant_id, key, said, detail) SELECT $1, $2, line, $3, key, said, detail FROM jsonb_to_recordset($4::jsonb) AS r(line int, key text, said text, detail text)`,
      [streamId, named.kind, created!.applicantId, JSON.stringify(named.references)],
    );
  } else {
    await tx.write(
      `INSERT INTO project_reference (project_id, kind, line, applicant_id, key, said) SELECT f.project_id, 'contract', row_number() OVER (ORDER BY c.key) - 1, $3, ${CONTRACT_KEY}, c.value
       FROM form_version f, jsonb_each_text(f.content) c WHERE f.project_id = $1 AND f.version = $2 AND c.key ~* $4 AND ${CONTRACT_KEY} <> ''`,
      [streamId, form, created!.applicantId, CONTRACT_FIELD.source],
    );
  }
}

async function ofCall(tx: Tx, s: CallState): Promise<void> {
  await tx.write(
    `INSERT INTO call (id, version_id, title, opens_at, closes_at, status, budget_line_id, quota, jurisdiction, sample) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
     ON CONFLICT (id) DO UPDATE SET title = $3, opens_at = $4, closes_at = $5, status = $6, budget_line_id = $7, quota = $8`,
    [s.streamId, s.versionId, s.title, s.opensAt, s.closesAt, s.status, s.budgetLineId, s.quota ?? null, s.jurisdiction, s.sample],
  );
}

async function ofNotice(tx: Tx, s: NoticeState, written: Written, meta: Meta): Promise<void> {
  await tx.write(
    `INSERT INTO notice (id, title, basis, published_on, last_day, ends_at, status) VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT (id) DO UPDATE SET last_day = $5, ends_at = $6, status = $7`,
    [s.streamId, s.title, s.basis, s.publishedOn, s.lastDay, s.endsAt, s.over ? 'over' : 'open'],
  );
  await tx.write(
    `INSERT INTO notice_item (notice_id, project_id, status) SELECT $1, key, value FROM jsonb_each_text($2::jsonb) ON CONFLICT (notice_id, project_id) DO UPDATE SET status = EXCLUDED.status WHERE notice_item.status <> EXCLUDED.status`,
    [s.streamId, JSON.stringify(s.projects)],
  );
  for (const { event } of written) {
    if (event.type === 'ObjectionOpened') {
      await tx.write('INSERT INTO objection (id, notice_id, project_id, status, received_at, number, command_id) VALUES ($1, $2, $3, $4, $5, $6, $7)', [event.objectionId, s.streamId, event.projectId, event.lead ? 'lead' : 'open', meta.at, event.number || null, meta.commandId]);
      if (event.files) await tx.write('UPDATE objection_file SET objection_id = $2 WHERE id = ANY($1)', [event.files, event.objectionId]);
    }
    if (event.type === 'ObjectionAdmitted') await tx.write(`UPDATE objection SET status = 'open' WHERE id = $1`, [event.objectionId]);
    if (event.type === 'ObjectionDismissed') await tx.write(`UPDATE objection SET status = 'dismissed', decided_at = $2 WHERE id = $1`, [event.objectionId, meta.at]);
    if (event.type === 'ProjectDelisted') await tx.write(`UPDATE objection SET status = 'lapsed', decided_at = $2 WHERE id = ANY($1) AND status IN ('open', 'lead')`, [event.objections, meta.at]);
    if (event.type === 'ObjectionDecided') await tx.write('UPDATE objection SET status = $2, decided_at = $3 WHERE id = $1', [event.objectionId, event.outcome, meta.at]);
  }
}

async function ofOrder(tx: Tx, s: OrderState, written: Written, meta: Meta): Promise<void> {
  await tx.write(
    `INSERT INTO payment_order (id, project_id, n, amount_fen, budget_line_id, status, attempt, batch_id, payee, updated_at, disputed) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
     ON CONFLICT (id) DO UPDATE SET budget_line_id = $5, status = $6, attempt = $7, batch_id = $8, payee = $9, updated_at = $10, disputed = $11`,
    [s.streamId, s.projectId, s.n, s.amountFen, s.budgetLineId, s.status, s.attempt, s.batchId ?? null, JSON.stringify(s.payee), meta.at, (s.disputes?.length ?? 0) > 0],
  );
  const attempt = (status: string, extra: { file?: string; voucher?: string } = {}): Promise<void> => tx.write(
    `INSERT INTO payment_attempt (order_id, attempt, status, file_hash, voucher) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (order_id, attempt) DO UPDATE SET status = $3, file_hash = coalesce($4, payment_attempt.file_hash), voucher = coalesce($5, payment_attempt.voucher)`,
    [s.streamId, s.attempt, status, extra.file ?? null, extra.voucher ?? null],
  );
  for (const { event } of written) {
    await ofPapers(tx, s, event);
    switch (event.type) {
      case 'PaymentReleased': await attempt('released'); break;
      case 'PaymentInstructed':
        await attempt('instructed', { file: event.fileHash });
        await tx.write('UPDATE payment_order SET file_hash = $2 WHERE id = $1', [s.streamId, event.fileHash]);
        await tx.write('UPDATE payment_batch SET file_hash = $2, file_name = $3 WHERE id = $1 AND file_hash IS NULL', [s.batchId, event.fileHash, event.fileName]);
        break;
      case 'PaymentUnknown': await attempt('unknown'); break;
      case 'PaymentConfirmed':
        await attempt('confirmed', { voucher: event.voucher });
        await tx.write('UPDATE payment_order SET voucher = $2, paid_on = $3 WHERE id = $1', [s.streamId, event.voucher, event.paidOn]);
        break;
      case 'PaymentReturned':
        await attempt('bounced');
        await tx.write('UPDATE payment_order SET cause = $2, voucher = NULL, paid_on = NULL WHERE id = $1', [s.streamId, 'returned']);
        break;
      case 'PaymentCancelled': await tx.write('UPDATE payment_order SET cause = $2 WHERE id = $1', [s.streamId, event.cause]); break;
      case 'PaymentRejected':
        await attempt('rejected');
        await tx.write('UPDATE payment_order SET cause = $2 WHERE id = $1', [s.streamId, event.cause]);
        break;
      default: break;
    }
  }
}

async function ofPapers(tx: Tx, state: OrderState, event: Event): Promise<void> {
  for (const change of papersOf(state, event)) {
    if ('drop' in change) await tx.write('DELETE FROM bank_paper WHERE order_id = $1 AND source = $2', [state.streamId, change.drop]);
    else {
      const { source, use, attempt, key, said } = change.put;
      await tx.write(
        'INSERT INTO bank_paper (order_id, source, use, attempt, key, said) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (order_id, source) DO UPDATE SET use = $3, attempt = $4, key = $5, said = $6',
        [state.streamId, source, use, attempt, key, said],
      );
    }
  }
}

async function ofBatch(tx: Tx, s: BatchState, written: Written, meta: Meta): Promise<void> {
  await tx.write(
    `INSERT INTO payment_batch (id, budget_line_id, status, total_fen, count, maker, checker, signer, releaser, prepared_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
     ON CONFLICT (id) DO UPDATE SET status = $3, checker = $7, signer = $8, releaser = $9`,
    [s.streamId, s.budgetLineId, s.status, s.totalFen, s.orderIds.length, s.maker ?? null, s.checker ?? null, s.signer ?? null, s.releaser ?? null, meta.at],
  );
  for (const { event } of written) {
    if (event.type === 'BatchChecked') await tx.write('UPDATE payment_batch SET checked_at = $2 WHERE id = $1', [s.streamId, meta.at]);
    if (event.type === 'BatchReleased') await tx.write('UPDATE payment_batch SET released_at = $2 WHERE id = $1', [s.streamId, meta.at]);
    if (event.type === 'BankResultImported') {
      await tx.write(
        `INSERT INTO bank_result_line (file_hash, line, batch_id, order_id, attempt, meaning, at) SELECT $1, line, $2, "orderId", attempt, meaning, $4
         FROM jsonb_to_recordset($3::jsonb) AS l(line int, "orderId" text, attempt int, meaning text) ON CONFLICT (file_hash, batch_id, line) DO NOTHING`,
        [event.fileHash, s.streamId, JSON.stringify(event.lines), meta.at],
      );
    }
  }
}

async function ofBudget(tx: Tx, s: BudgetState, written: Written): Promise<void> {
  for (const { event } of written) {
    if (event.type === 'BudgetLineCreated') {
      await tx.write(
        `INSERT INTO budget_line (id, year, title, fund, level, quota_document, function_code, economic_code, route, cut_off_on, status, planned_fen) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)`,
        [s.streamId, event.year, event.title, event.fund, event.level, event.quotaDocument, event.functionCode, event.economicCode, event.route, event.cutOffOn, s.status, event.amountFen],
      );
    }
    if (event.type === 'BudgetLineCorrected') {
      await tx.write(
        'UPDATE budget_line SET year = $2, title = $3, fund = $4, level = $5, quota_document = $6, function_code = $7, economic_code = $8, route = $9, cut_off_on = $10, status = $11, planned_fen = $12 WHERE id = $1',
        [s.streamId, event.year, event.title, event.fund, event.level, event.quotaDocument, event.functionCode, event.economicCode, event.route, event.cutOffOn, s.status, event.amountFen],
      );
    }
    if (event.type === 'QuotaReturned' || event.type === 'BudgetConfirmed') await tx.write('UPDATE budget_line SET status = $2 WHERE id = $1', [s.streamId, s.status]);
  }
}

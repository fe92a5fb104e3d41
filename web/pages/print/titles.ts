/** What a paper is called: the same on the paper, on the link that leads to it and over its page. */
import type { PrintedForm } from '../../../domain/papers.js';
import { named, say, t, type Key, type Locale } from '../../../domain/words/index.js';
import type { ProjectPage } from '../../../services/project-page.js';

type Programme = Pick<ProjectPage['programme'], 'wordSet' | 'formalWords' | 'name'>;

/** 不予受理 / 不予立项 / 不予推荐 / 不予备案: the word of the decision is the programme's. */
export function refusalKeys(event: string, { wordSet, formalWords }: Programme): { title: Key & `sheet.${string}`; decision: Key & `sheet.${string}` } {
  switch (event) {
    case 'RecommendationRefused': return { title: 'sheet.refusalRecommendation', decision: 'sheet.refusedRecommendation' };
    case 'FilingRefused': return { title: 'sheet.refusalFiling', decision: 'sheet.refusedFiling' };
    case 'DecisionRefused': return { title: `sheet.refusalDecision_${wordSet}`, decision: `sheet.refusedDecision_${wordSet}` };
    default: return { title: `sheet.refusalApplication_${formalWords}`, decision: `sheet.refusedApplication_${formalWords}` };
  }
}

export function paperTitle(locale: Locale, { kind, event, outcome }: { kind: PrintedForm; event: string; outcome?: unknown }, programme: Programme): string {
  switch (kind) {
    case 'acceptance': return t(locale, programme.formalWords === 'check' ? 'sheet.checkTitle' : 'sheet.acceptTitle');
    case 'issuance': return t(locale, `sheet.issuanceTitle_${programme.wordSet}`);
    case 'refusal': return t(locale, refusalKeys(event, programme).title as 'sheet.refusalFiling');
    case 'ending': return outcome === 'refused' ? t(locale, `sheet.refusalDecision_${programme.wordSet}`) : t(locale, outcome === 'terminated' ? 'sheet.endingTerminated' : outcome === 'failed' ? 'sheet.endingFailed' : 'sheet.endingLapsed');
    case 'agreement': return t(locale, 'sheet.agreementTitle', { programme: say(locale, programme.name) });
    case 'acceptanceOpinion': return t(locale, 'sheet.opinionTitle');
    default: return named(locale, 'print', kind);
  }
}

/** Kinds of expenditure that an applicant states. Which of them count stands in the programme version. */
export const EXPENDITURE_KINDS = ['navigation_service', 'data_search', 'expert_fees', 'wages', 'equipment', 'other'] as const;
export type ExpenditureKind = (typeof EXPENDITURE_KINDS)[number];

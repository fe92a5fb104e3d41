/** The door of the component library. Props are plain view data; the language and the platform's day come from the frame. */
export { ActionPanel, actionErrors, FoldedActs, type ActionPanelProps, type ActionView } from './action-panel.js';
export { AwardTable, InstalmentTable, recomputedCell, type AwardLineView, type InstalmentView, type RecomputedView } from './award.js';
export { Badge, NamedBadge, SampleBadge, StateBadge, type StateBadgeProps, type Tone } from './badge.js';
export { Card, DescriptionList, Note, ProgressBar, Tiles, type CardProps, type DescriptionItem, type TileView } from './card.js';
export { EmptyState } from './empty-state.js';
export { Field, fieldId, FormPrefix, type FieldKind, type FieldView, type OptionView } from './field.js';
export { DocumentList, FileField, type DocumentView, type FileFieldProps } from './file-field.js';
export { errorsOf, Fields, FieldSection, Form, type FormProps } from './form.js';
export { Money, type MoneyProps } from './money.js';
export { FilterBar, Pagination, Tabs, type PaginationProps, type TabView } from './navigation.js';
export { Due, PeriodLine, PeriodList, type DueProps, type PeriodView } from './period.js';
export { PrintForm, PrintList, PrintTable, type PrintFormProps, type PrintListProps, type PrintRow, type SignatureView } from './print-form.js';
export { ScoreSheet, SplitPage, type CriterionView } from './split-page.js';
export { StageBar, type StageStatus, type StageView } from './stage-bar.js';
export { TableField, type TableColumnView, type TableView } from './table-field.js';
export { Table, type Column, type TableProps } from './table.js';
export { TaskList, WorkList, type SectionState, type SectionView, type WorkItem } from './task-list.js';
export { Timeline, type TimelineEntry } from './timeline.js';

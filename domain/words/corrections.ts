/** Words of corrections, and of what differs between two versions of an application. */
import type { Topic } from './words.js';

export const corrections = {
  title: { zh: '两次提交的差异', en: 'What changed between two submissions' },
  goTo: { zh: '去修改：{part}', en: 'Go to: {part}' },
  changed: { zh: '已改动', en: 'Changed' },
  unchanged: { zh: '补正通知发出后，申报书和材料都没有改动', en: 'Neither the form nor the files were changed since the corrections were asked for' },
  unchangedText: { zh: '如果确实不需要修改，请在说明中逐项写明理由，并勾选确认。', en: 'If nothing needs changing, say why for each point in the note and tick the box.' },
  confirmUnchanged: { zh: '确认不作修改，仅以说明答复', en: 'I change nothing and answer by the note alone' },
  noteHint: { zh: '有补正部分未作改动：请逐项说明理由，审查人会看到。', en: 'A part that was asked for is as it was: say why for each, the officer reads it.' },
  noteNeeded: { zh: '有补正部分未作改动，请说明理由', en: 'A part that was asked for is unchanged: say why' },
  pointUnchanged: { zh: '未见改动', en: 'Not changed' },
  notChangedYet: { zh: '还有未改动的补正部分：{parts}', en: 'Parts that were asked for and not changed yet: {parts}' },
  before: { zh: '修改前', en: 'Before' },
  after: { zh: '修改后', en: 'After' },
  between: { zh: '第 {from} 版（{fromAt}）→ 第 {to} 版（{toAt}）', en: 'Version {from} ({fromAt}) → version {to} ({toAt})' },
  versionAt: { zh: '第 {n} 版，{time} 提交', en: 'Version {n}, handed in {time}' },
  rowsDiffer: { zh: '{n} 行不同', en: { one: '{n} row differs', other: '{n} rows differ' } },
  rowAdded: { zh: '新增', en: 'Added' },
  rowGone: { zh: '删除', en: 'Removed' },
  rowChanged: { zh: '修改', en: 'Changed' },
  fileAdded: { zh: '新增文件', en: 'File added' },
  fileGone: { zh: '撤下文件', en: 'File removed' },
  nothingChanged: { zh: '两次提交的申报书和材料完全相同。', en: 'Form and files of the two submissions are the same.' },
  oneVersion: { zh: '只提交过一次，没有可以比较的版本', en: 'It was handed in once: there is nothing to compare' },
  seeAll: { zh: '比较其他版本', en: 'Compare other versions' },
  usedUp: { zh: '补正已要求 {used} 次，达到本事项规定的 {max} 次，不能再次要求补正；请作出通过或不通过的决定。', en: 'Corrections were asked for {used} of the {max} times this programme allows and cannot be asked for again; please accept or refuse.' },
} as const satisfies Topic;

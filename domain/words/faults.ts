/**
 * What the checks say of a programme file or a draft, in Chinese: the checks themselves speak English, in the files' own
 * terms. A reason that no pattern knows stays as it is. Pure.
 */
import type { Locale } from './words.js';

const ZH: readonly (readonly [RegExp, string])[] = [
  [/^has no source$/, '缺少依据'],
  [/^is to be filled in$/, '还没有填写'],
  [/^is the source of nothing$/, '这条依据没有对应的内容'],
  [/^differs from what the catalogue row states$/, '与政策文件目录中记载的金额、比例或上限不一致；另有规定的，请另立办法'],
  [/^ends before it begins$/, '截止日早于开始日'],
  [/^is in the future$/, '日期在将来'],
  [/^is in the past: .+$/, '日期已过：当时有效的是被代替的版本'],
  [/^outside the period of (.+)$/, '超出文件 $1 的有效期'],
  [/^there is no document (.*)$/, '没有文件 $1'],
  [/^there is no programme (.*)$/, '没有事项 $1'],
  [/^there is no step kind (.*)$/, '没有环节种类 $1'],
  [/^there is no step (.*)$/, '没有环节 $1'],
  [/^not found in .+$/, '引文在文件正文中查无此句'],
  [/^(\S+) is not among the facts$/, '“计算所需情况”中没有 $1'],
  [/^stands there twice$/, '重复出现'],
  [/^stands in the file of (.+)$/, '写在了事项 $1 的文件里'],
  [/^is not programme@measure#version$/, '编号应为“事项@办法#版本号”'],
  [/^a choice, and nothing else, has options$/, '单选才有选项，其他类型不应有'],
  [/^an enum, and nothing else, has options$/, '枚举才有选项，其他类型不应有'],
  [/^the highest grade stands first$/, '等次应从高到低排列'],
  [/^no step of the plan grades an acceptance$/, '流程中没有评定验收等次的环节'],
  [/^names the programme itself: .+$/, '不能与本事项自身组合：请用“一次性”或“年度规则”'],
  [/^unknown field (.+)$/, '不认识的字段 $1'],
  [/^cannot be changed in a draft$/, '草稿中不能修改'],
  [/^(\S+) is not published or of another kind$/, '被代替的 $1 未发布或类别不同'],
  [/^two steps have this id$/, '有两个环节使用同一标识'],
  [/^names a step twice$/, '同一环节写了两次'],
  [/^a plan begins with exactly one step without a predecessor.+$/, '流程须以唯一一个填报环节开始，并排在第一位'],
  [/^the plan runs in a circle: (.+)$/, '流程形成循环：$1'],
  [/^stage (\S+) comes before (\S+) of (\S+)$/, '阶段 $1 早于其前置环节 $3 的阶段 $2'],
  [/^(\S+) runs after the end of the road$/, '前置环节 $1 在办结之后进行'],
  [/^(\S+) runs beside the road and opens no step of it$/, '前置环节 $1 与主流程并行，不能引出主流程环节'],
  [/^an acceptance needs results submitted before it$/, '验收之前须有提交验收材料的环节'],
  [/^no agreement, commitment or payment before issuance$/, '下达之前不得签订任务书、承付或付款'],
  [/^nothing is issued before a decision or a ranking$/, '下达之前须有审定或排序'],
  [/^no instalment before the payee claims$/, '拨付之前须有领款环节'],
  [/^no award is made before a measure sets the amount$/, '办法确定金额之前不得奖补'],
  [/^nothing is decided before the award is calculated$/, '审定之前须先核算金额'],
  [/^a plan that pays has exactly one (\S+)$/, '有拨付的流程须恰有一个 $1 环节'],
  [/^(\S+) stands before (\S+)$/, '环节 $1 排在了 $2 之前'],
  [/^not a list of instalments$/, '不是有效的分期列表'],
  [/^instalments are numbered 1, 2, 3 …$/, '分期应按 1、2、3 依次编号'],
  [/^each instalment has a share or an amount, and only one of them$/, '每期只能写份额或金额之一'],
  [/^the instalments sum to (\d+) fen, the award is (\d+)$/, '各期金额合计 $1 分，核定金额为 $2 分'],
  [/^the instalments sum to (\d+) fen, the award is at most (\d+)$/, '各期金额合计 $1 分，核定金额至多 $2 分'],
  [/^the instalments sum to (\d+) fen, an award may be (\d+) only$/, '各期金额合计 $1 分，核定金额可能只有 $2 分'],
  [/^beside an award that is not fixed the last instalment is the balance: it has no amount of its own$/, '核定金额不固定时，末期为余额，不写金额'],
  [/^shares stand for all instalments and sum to 10000$/, '各期份额须齐全，合计 100%'],
  [/^instalment (\d+) waits for (\S+), which no step of the plan brings$/, '第 $1 期等待的节点 $2 在流程中不会出现'],
  [/^instalment (\d+) waits for (\S+): .+$/, '第 $1 期等待的节点 $2 须在其前，或将分期设为并行'],
  [/^the last instalment waits for the acceptance that the plan contains$/, '流程含验收时，末期须在验收通过后拨付'],
  [/^Invalid input: expected (\S+), received (\S+)$/, '类型不对：应为 $1，实为 $2'],
];

/** The reason in the reader's language, and the language it is in. */
export function faultReason(locale: Locale, reason: string): { text: string; lang: Locale } {
  if (locale === 'en') return { text: reason, lang: 'en' };
  for (const [pattern, zh] of ZH) if (pattern.test(reason)) return { text: reason.replace(pattern, zh), lang: 'zh-CN' };
  return { text: reason, lang: 'en' };
}

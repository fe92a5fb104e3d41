/** Amounts: 元 with two decimals on files, 万元 in lists, with 大写 on vouchers. Input is fen as a digit string. */
import { formatWan, formatYuan, inCapitals, type FenText } from '../../domain/money.js';
import { useWords } from '../frame/context.js';

export interface MoneyProps { fen: FenText | bigint | null | undefined; /** `plain` writes figures only, under a head that names the unit. */ as?: 'yuan' | 'wan' | 'plain' | 'voucher' }

export const Money = ({ fen, as = 'yuan' }: MoneyProps) => {
  const { t, locale } = useWords();
  if (fen === null || fen === undefined) return <span class="money-none">–</span>;
  const amount = BigInt(fen);
  if (as === 'plain') return <span class="figure">{formatYuan(amount)}</span>;
  // 万元 is a Chinese unit: English lists write whole yuan.
  if (as === 'wan' && locale === 'en') return <span class="money"><span class="figure">{formatYuan(amount).replace(/\.00$/, '')}</span> <span class="unit">{t('frame.yuan')}</span></span>;
  if (as === 'wan') return <span class="money"><span class="figure">{formatWan(amount)}</span> <span class="unit">{t('frame.wan')}</span></span>;
  const yuan = <span class="money"><span class="figure">{formatYuan(amount)}</span> <span class="unit">{t('frame.yuan')}</span></span>;
  if (as === 'yuan') return yuan;
  const capitals = inCapitals(amount);
  return <span class="money-voucher">{yuan}<span class="capitals" lang="zh-CN">{locale === 'zh-CN' ? t('frame.labelled', { label: t('frame.inWords'), value: capitals }) : capitals}</span></span>;
};

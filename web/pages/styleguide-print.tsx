/** Printed forms of the style guide: a notice, a calculation, a voucher. */
import { Money, PrintForm, PrintList, PrintTable } from '../components/index.js';
import { useWords } from '../frame/context.js';
import { PrintLayout } from '../frame/layout.js';
import { award } from './styleguide-data.js';

export function StyleguidePrint() {
  const { t, say } = useWords();
  return (
    <PrintLayout title={t('print.acceptance')} backHref="/styleguide">
      <PrintForm office="郑州市知识产权局" title={t('print.acceptance')} number="郑知受理〔2019〕0001号" issuedOn="2019-03-04" verificationCode="K7M2QX4TB9ZD" verificationUrl="https://example.org/verification" mark="sample"
        remedy={t('printed.remedyAdministrative')} signatures={[{ label: '郑州市知识产权局', kind: 'seal', on: '2019-03-04' }]}>
        <p class="addressee">郑州金水智造科技有限公司：</p>
        <p>你单位申报的“超硬材料产业专利导航”项目（回执号 ZZ-2019-P02-00001），经审查，申报材料齐全、符合规定形式，决定予以受理。</p>
        <p>{t('printed.filingNoPromise')}</p>
      </PrintForm>
      <PrintForm title={t('print.calculation')} number="ZZ-2019-P02-00001" issuedOn="2019-03-04" verificationCode="P3V8NH6YCW2E"
        signatures={[{ label: t('printed.preparedBy'), kind: 'sign', name: '王芳', on: '2019-03-04' }, { label: t('printed.checkedBy'), kind: 'sign' }]}>
        <PrintTable rows={[
          [{ label: t('field.projectTitle'), value: '超硬材料产业专利导航' }],
          [{ label: t('field.applicant'), value: '郑州金水智造科技有限公司' }, { label: t('field.programme'), value: '专利导航项目奖补' }],
          [{ label: t('field.amount'), value: <Money fen="30000000" as="voucher" /> }],
        ]} />
        <PrintList heads={[t('award.clause'), t('award.description'), t('award.input'), t('award.resultYuan')]} figures={[2, 3]}
          rows={award.map((l) => [l.clause, say(l.description), <Money fen={l.inputFen} as="plain" />, <Money fen={l.resultFen} as="plain" />])} foot={['', '', '', <Money fen="30000000" as="plain" />]} />
      </PrintForm>
    </PrintLayout>
  );
}

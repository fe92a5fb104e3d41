/** After a session that ended in the middle of a form: what was typed stands here and goes where it was going, by one press. */
import type { ErrorCode } from '../../domain/errors.js';
import { Note } from '../components/index.js';
import { Form } from '../components/form.js';
import { useWords } from '../frame/context.js';
import { Layout } from '../frame/layout.js';
import type { Kept } from '../kept.js';

/** `refused`: why it was not done at once. */
export function ResumePage({ kept, refused }: { kept: Kept; refused?: ErrorCode }) {
  const { t } = useWords();
  return (
    <Layout title={t('resume.title')} width="narrow" crumbs={[]}>
      <div role={refused && 'alert'} data-code={refused}><Note tone="good" title={t('resume.kept')}><p>{t('resume.text')}</p></Note></div>
      <section class="card"><div class="card-content">
        <Form action={kept.path} submitLabel={t('resume.go')} submitIcon="arrow-right" bare>
          {kept.fields.map(([name, value], i) => <input key={String(i)} type="hidden" name={name} value={value} />)}
        </Form>
      </div></section>
    </Layout>
  );
}

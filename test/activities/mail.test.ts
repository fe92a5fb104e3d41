import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bracketed, createMailer } from '../../activities/adapters/mail.js';
import { startEmbeddedSmtp, type EmbeddedSmtp } from '../../activities/adapters/embedded-smtp.js';

let dataDir: string;
let smtp: EmbeddedSmtp;
beforeEach(async () => { dataDir = await mkdtemp(join(tmpdir(), 'zhiyun-mail-')); smtp = await startEmbeddedSmtp({ dataDir }); });
afterEach(async () => { await smtp.stop(); await rm(dataDir, { recursive: true, force: true }); });

const from = { name: '知运', address: 'noreply@zhiyun.example' };
const subject = '【知运】您的申报材料需要补正(第 1 次),请于 2026-11-30 前提交:企业运营类专利导航项目';
const text = '您好:\n\n请补正下列材料:\n.一行以点开头\n1. 营业执照\n2. 专利清单 100% = “完整”\n';
const message = (key: string) => ({ messageId: key, to: 'zhang@example.cn', subject, text });

test('a mail goes out over SMTP and stands in the inbox as written', async () => {
  expect(smtp.url).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
  const mailer = createMailer(smtp.url, from);
  await mailer.send(message('p-1/correction/1'));
  mailer.close();
  const [mail] = smtp.list();
  expect(mail).toMatchObject({ seq: 1, messageId: '<p-1/correction/1@zhiyun.example>', from: 'noreply@zhiyun.example', to: ['zhang@example.cn'], subject, receipts: 1 });
  expect(mail!.text).toBe(text.trimEnd());
  expect(smtp.get(mail!.id)).toEqual(mail);
  expect(smtp.get('other')).toBeUndefined();
});

test('the same message id is stored once; receipts are counted; a restart forgets nothing', async () => {
  const mailer = createMailer(smtp.url, from);
  await Promise.all(['a', 'b', 'a', 'c', 'a'].map((key) => mailer.send(message(key))));
  const before = smtp.list();
  expect(before).toHaveLength(3);
  expect(Object.fromEntries(before.map((mail) => [mail.messageId, mail.receipts]))).toEqual({ '<a@zhiyun.example>': 3, '<b@zhiyun.example>': 1, '<c@zhiyun.example>': 1 });
  mailer.close();
  await smtp.stop();
  smtp = await startEmbeddedSmtp({ dataDir });
  expect(smtp.list()).toEqual(before);
  const again = createMailer(smtp.url, from);
  await again.send(message('a'));
  await again.send(message('d'));
  again.close();
  expect(smtp.list().map((mail) => mail.seq)).toEqual([1, 2, 3, 4]);
  expect(smtp.list({ after: 2, limit: 1 }).map((mail) => mail.seq)).toEqual([3]);
  expect((await readdir(join(dataDir, 'mail'))).filter((name) => name.endsWith('.json'))).toHaveLength(4);
});

test('a relay that is not there is an error, and a subject cannot add headers', async () => {
  await expect(createMailer('smtp://127.0.0.1:1', from).send(message('x'))).rejects.toThrow();
  const mailer = createMailer(smtp.url, from);
  await mailer.send({ ...message('y'), subject: '标题\r\nBcc: eve@example.cn' });
  mailer.close();
  expect(smtp.list()[0]).toMatchObject({ to: ['zhang@example.cn'], subject: '标题 Bcc: eve@example.cn' });
});

test.each([['a', '<a@zhiyun.example>'], ['<a@b>', '<a@b>'], ['a b\r\nX: y', '<abX:y@zhiyun.example>']])('message id %j becomes %s', (id, expected) => expect(bracketed(id, 'zhiyun.example')).toBe(expected));

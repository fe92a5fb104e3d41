import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClamdScanner } from '../../activities/adapters/clamd.js';
import { cleanName, createDocumentStore, FileDamaged, type Scanner } from '../../activities/adapters/document-store.js';
import { FileRefused } from '../../domain/ports/index.js';
import { packed, sheetOf } from '../support/sheets.js';

let dir: string;
beforeEach(async () => { dir = await mkdtemp(join(tmpdir(), 'zhiyun-files-')); });
afterEach(async () => { await rm(dir, { recursive: true, force: true }); });

const pdf = Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const jpg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), Buffer.from('JFIF\0'), Buffer.alloc(40), Buffer.from([0xff, 0xd9])]);
const office = async (main: string, more: Record<string, string | Uint8Array> = {}): Promise<Uint8Array> => {
  const part = main.includes('spreadsheet') ? '/xl/workbook.xml' : '/word/document.xml';
  return packed({
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="${part}" ContentType="${main}"/></Types>`,
    '_rels/.rels': '<Relationships/>', [part.slice(1)]: '<x/>', ...more,
  });
};
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
const xlsx = (): Promise<Uint8Array> => sheetOf([['x']]);
const filesIn = async (folder: string): Promise<string[]> => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name);
const refusal = async (bytes: Uint8Array, options: object = {}): Promise<FileRefused> => {
  const error = await createDocumentStore({ dir, ...options }).put(bytes, 'a.pdf').then(() => undefined, (e: unknown) => e);
  expect(error).toBeInstanceOf(FileRefused);
  expect(await filesIn(dir)).toEqual([]);
  return error as FileRefused;
};

test('the same bytes are stored once, under their hash, and come back', async () => {
  const store = createDocumentStore({ dir });
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const stored = await Promise.all([store.put(pdf, '申报书.pdf'), store.put(pdf, '申报书.pdf'), store.put(pdf, '申报书.pdf')]);
  for (const file of stored) expect(file).toEqual({ sha256, size: pdf.length, mediaType: 'application/pdf', name: '申报书.pdf' });
  expect(await filesIn(dir)).toEqual([sha256]);
  expect(await readFile(join(dir, sha256.slice(0, 2), sha256.slice(2, 4), sha256))).toEqual(pdf);
  expect(Buffer.from(await store.get(sha256))).toEqual(pdf);
});

test('content decides the type, not the name', async () => {
  const store = createDocumentStore({ dir });
  expect((await store.put(png, 'a.pdf')).mediaType).toBe('image/png');
  expect((await store.put(jpg, 'a')).mediaType).toBe('image/jpeg');
  expect((await store.put(await office(WORD), 'a')).mediaType).toContain('wordprocessingml');
  expect((await store.put(await xlsx(), 'a')).mediaType).toContain('spreadsheetml');
});

describe('refused, with a reason in both languages and nothing stored', () => {
  test.each<[string, () => Promise<Uint8Array> | Uint8Array, string, object?]>([
    ['empty', () => Buffer.alloc(0), 'file_empty'],
    ['too large', () => Buffer.concat([pdf, Buffer.alloc(1024 * 1024)]), 'file_too_large', { maxBytes: 1024 * 1024 }],
    ['html', () => Buffer.from('<html><script>1</script></html>'), 'file_type_refused'],
    ['svg', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'file_type_refused'],
    ['plain text', () => Buffer.from('hello'), 'file_type_refused'],
    ['gif', () => Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), 'file_type_refused'],
    ['zip', () => packed({ 'a.txt': 'x' }), 'file_type_refused'],
    ['docm', () => office('application/vnd.ms-word.document.macroEnabled.main+xml'), 'file_type_refused'],
    ['a macro project inside a docx', () => office(WORD, { 'word/vbaProject.bin': 'x' }), 'file_type_refused'],
    ['cut short', async () => (await office(WORD)).subarray(0, 200), 'file_type_refused'],
    ['an archive bomb, as declared', () => office(WORD, { 'word/media/a': new Uint8Array(60 * 1024 * 1024) }), 'file_type_refused'],
    ['more inflated bytes than the limit', () => office(WORD, { 'word/media/a': new Uint8Array(4096) }), 'file_type_refused', { zipLimits: { maxInflatedBytes: 4000, maxRatio: 1e9, maxEntries: 100 } }],
    ['too many entries', () => office(WORD), 'file_type_refused', { zipLimits: { maxInflatedBytes: 1e9, maxRatio: 1e9, maxEntries: 2 } }],
  ])('%s', async (_, bytes, code, options = {}) => {
    const error = await refusal(await bytes(), options);
    expect(error.code).toBe(code);
    expect(error.detail.zh).toMatch(/PDF、OFD、DOCX、XLSX、PNG、JPG/);
    expect(error.detail.en).toMatch(/PDF, OFD, DOCX, XLSX, PNG and JPG/);
  });
  test('an archive that lies about its sizes', async () => {
    const bytes = Buffer.from(await office(WORD, { 'word/media/a': new Uint8Array(30 * 1024 * 1024) }));
    for (let at = 0; at < bytes.length - 46; at += 1) if (bytes.readUInt32LE(at) === 0x02014b50 && bytes.readUInt32LE(at + 24) > 1e6) bytes.writeUInt32LE(1000, at + 24);
    expect((await refusal(bytes)).detail.en).toContain('archive bomb');
  });
});

describe('what people send, refused in their words', () => {
  const compound = (stream: string) => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(stream, 'utf16le')]);
  const relation = (type: string) => `<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="http://x/y" TargetMode="External"/></Relationships>`;
  const scripted = (dictionary: string) => Buffer.from(`%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction ${dictionary}>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
  const stream = (dictionary: string, content: string) => Buffer.concat([Buffer.from(`%PDF-1.7\n2 0 obj<<${dictionary}/Filter/FlateDecode>>stream\n`), deflateSync(Buffer.from(content, 'latin1')), Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')]);
  test.each<[string, () => Promise<Uint8Array> | Uint8Array, RegExp]>([
    ['.doc', () => compound('WordDocument'), /\.doc 文件.*另存为/], ['.xls', () => compound('Workbook'), /\.xls 文件.*另存为/], ['.wps', () => compound('x'), /另存为/], ['an encrypted .docx', () => compound('EncryptedPackage'), /密码/],
    ['HEIC', () => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(40)]), /HEIC.*JPG/],
    ['an archive', () => packed({ 'a.txt': 'x' }), /解开/],
    ['a template from elsewhere', () => office(WORD, { 'word/_rels/settings.xml.rels': relation('attachedTemplate') }), /外部/],
    ['a macro project under another name', () => office(WORD, { 'word/font.bin': compound('_VBA_PROJECT') }), /宏/],
    ['a macro project named by its type', () => office(WORD, { 'word/_rels/document.xml.rels': '<Relationships><Relationship Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="a.dat"/></Relationships>' }), /宏/],
    ['a script in a PDF', () => scripted('<</S/JavaScript/JS(app.alert(1))>>'), /脚本/], ['a script with an escaped name', () => scripted('<</S/J#61vaScript>>'), /脚本/], ['a program that is started', () => scripted('<</S/Launch/F(cmd.exe)>>'), /脚本/],
    ['a script in an object stream', () => stream('/Type/ObjStm', '1 0 <</S/JavaScript/JS(x)>>'), /脚本/], ['a program as an attachment', () => stream('/Type/EmbeddedFile', 'MZ\x90\0'), /程序/],
  ])('%s', async (_, bytes, words) => expect((await refusal(await bytes())).detail.zh).toMatch(words));
  test('the national format is taken; a link in a text, a picture stream that looks like script and an attached table are no harm', async () => {
    const store = createDocumentStore({ dir });
    expect(await store.put(packed({ 'OFD.xml': '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>', 'Doc_0/Document.xml': '<x/>' }), '发票.ofd')).toMatchObject({ mediaType: 'application/ofd', name: '发票.ofd' });
    await store.put(await office(WORD, { 'word/_rels/document.xml.rels': relation('hyperlink') }), 'a.docx');
    await store.put(stream('/Subtype/Image', '/JavaScript /Launch'), 'a.pdf');
    await store.put(stream('/Type/EmbeddedFile', '<xml/>'), 'a.pdf');
  });
  test.each([['a.html', 'a.pdf'], ['工资.exe', '工资.pdf'], ['a', 'a.pdf'], ['a.PDF', 'a.PDF'], ['v1.2 终稿', 'v1.2 终稿.pdf']])('a PDF named %s is kept as %s', async (name, kept) => expect((await createDocumentStore({ dir }).put(pdf, name)).name).toBe(kept));
});

test('own files need no check of type; a damaged or unknown address is an error', async () => {
  const store = createDocumentStore({ dir });
  const own = await store.putOwn(Buffer.from('{}'), 'a.json', 'application/json');
  expect(own.mediaType).toBe('application/json');
  await writeFile(join(dir, own.sha256.slice(0, 2), own.sha256.slice(2, 4), own.sha256), 'xx');
  await expect(store.get(own.sha256)).rejects.toThrow(FileDamaged);
  await expect(store.get('0'.repeat(64))).rejects.toThrow(FileDamaged);
  await expect(store.get('../../etc/passwd')).rejects.toThrow(FileDamaged);
});

test.each([['../../a.pdf', 'a.pdf'], ['C:\\x\\b.pdf', 'b.pdf'], ['a\u202Egnp.pdf\n', 'agnp.pdf'], ['关于%22知识产权%22的%0D%0A说明.pdf', '关于"知识产权"的  说明.pdf'], ['', 'file'], ['..', 'file'], [`${'长'.repeat(200)}.pdf`, `${'长'.repeat(116)}.pdf`]])(
  'the name %j is kept as %j', (name, expected) => expect(cleanName(name)).toBe(expected));

describe('virus scan', () => {
  let server: Server | undefined;
  afterEach(() => { server?.close(); server = undefined; });
  /** Speaks clamd's INSTREAM: collects the chunks, then answers by what they hold. */
  const clamd = async (reply: (bytes: Buffer) => string | undefined): Promise<Scanner> => {
    server = createServer((socket) => {
      let all = Buffer.alloc(0);
      socket.on('error', () => { /* the client may go first */ });
      socket.on('data', (part) => {
        all = Buffer.concat([all, part]);
        let at = 'zINSTREAM\0'.length;
        const content: Buffer[] = [];
        while (at + 4 <= all.length) {
          const length = all.readUInt32BE(at);
          if (length === 0) { const text = reply(Buffer.concat(content)); if (text === undefined) socket.destroy(); else socket.end(`${text}\0`); return; }
          content.push(all.subarray(at + 4, at + 4 + length));
          at += 4 + length;
        }
      });
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return createClamdScanner(`tcp://127.0.0.1:${(server!.address() as { port: number }).port}`, 2000);
  };
  test('clean files are stored, infected ones refused by name', async () => {
    const scanner = await clamd((bytes) => (bytes.includes('EICAR') ? 'stream: Eicar-Test FOUND' : 'stream: OK'));
    const store = createDocumentStore({ dir, scanner });
    const big = Buffer.concat([pdf, Buffer.alloc(200_000)]);
    expect((await store.put(big, 'a.pdf')).size).toBe(big.length);
    await expect(store.put(Buffer.concat([pdf, Buffer.from('EICAR')]), 'a.pdf')).rejects.toMatchObject({ code: 'file_infected', detail: { en: expect.stringContaining('Eicar-Test') } });
    expect(await filesIn(dir)).toHaveLength(1);
  });
  test.each<[string, string | undefined]>([['an error', 'INSTREAM size limit exceeded. ERROR'], ['nothing', undefined], ['half an answer', 'stream: ']])('fails closed on %s', async (_, reply) => {
    const store = createDocumentStore({ dir, scanner: await clamd(() => reply) });
    await expect(store.put(pdf, 'a.pdf')).rejects.toMatchObject({ code: 'file_unscanned' });
    expect(await filesIn(dir)).toEqual([]);
  });
  test('fails closed when nobody listens', async () => {
    await expect(createDocumentStore({ dir, scanner: createClamdScanner('tcp://127.0.0.1:1') }).put(pdf, 'a.pdf')).rejects.toMatchObject({ code: 'file_unscanned' });
  });
});

/** Bytes by their hash, in a folder and in a bucket of a real S3 server: the same promises of both. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { folderBlobs, probeBlobs, type Blobs } from '../../activities/adapters/blobs.js';
import { s3Blobs } from '../../activities/adapters/blobs-s3.js';
import { createDocumentStore } from '../../activities/adapters/document-store.js';
import { pdf } from '../../start/cast.js';
import { BUCKET, KEYS, startBucket } from '../support/bucket.js';

const scratch = mkdtempSync(join(tmpdir(), 'zhiyun-blobs-'));
let bucket: Awaited<ReturnType<typeof startBucket>>;
const bucketOf = (name: string, credentials: { accessKeyId: string; secretAccessKey: string } = KEYS, endpoint = bucket.endpoint) => s3Blobs({ bucket: name, endpoint, region: 'us-east-1', credentials });
beforeAll(async () => { bucket = await startBucket(); }, 60_000);
afterAll(async () => { await bucket?.close(); rmSync(scratch, { recursive: true, force: true }); });

const NAME = 'ab'.repeat(32);
describe.each<[string, () => Blobs]>([['a folder', () => folderBlobs(join(scratch, 'files'))], ['a bucket', () => bucketOf(BUCKET)]])('%s', (_kind, open) => {
  it('gives back what was written, byte for byte, to another process too; knows what it does not have', async () => {
    const [one, other] = [open(), open()];
    expect([await one.sizeOf(NAME), await one.read(NAME)]).toEqual([undefined, undefined]);
    for (const bytes of [Buffer.from(''), Buffer.from('短'), Buffer.alloc(6_000_000, 'x')]) {
      await one.write(NAME, bytes);
      expect([await other.sizeOf(NAME), Buffer.compare(Buffer.from((await other.read(NAME))!), bytes)]).toEqual([bytes.length, 0]);
    }
    await one.remove(NAME);
    expect(await other.read(NAME)).toBeUndefined();
  });

  it('passes its probe and carries the document store: the payment list of one process is read by the other', async () => {
    await probeBlobs(open());
    const [worker, web] = [createDocumentStore({ dir: open() }), createDocumentStore({ dir: open() })];
    const list = await worker.putOwn(Buffer.from('a list'), 'list.xlsx', 'application/octet-stream');
    expect(Buffer.from(await web.get(list.sha256)).toString()).toBe('a list');
    const given = pdf('证明');
    expect(Buffer.compare(Buffer.from(await worker.get((await web.put(given, '证明.pdf')).sha256)), Buffer.from(given))).toBe(0);
    await expect(web.get('0'.repeat(64))).rejects.toThrow('no such file');
    expect(await web.healthy!()).toBe(true);
  });
});

describe('a place that cannot be used', () => {
  it('is named at the start, with why', async () => {
    writeFileSync(join(scratch, 'no-folder'), '');
    await expect(probeBlobs(folderBlobs(join(scratch, 'no-folder', 'files')))).rejects.toThrow(/^The file store .*no-folder\/files cannot be written and read: (ENOTDIR|EEXIST)/);
    await expect(probeBlobs(bucketOf('elsewhere'))).rejects.toThrow(/^The file store s3:\/\/elsewhere\/ at http:\/\/127.* cannot be written and read: .*bucket/i);
    await expect(probeBlobs(bucketOf(BUCKET, { ...KEYS, secretAccessKey: 'wrong' }))).rejects.toThrow(/cannot be written and read/);
    await expect(probeBlobs(bucketOf(BUCKET, KEYS, 'http://127.0.0.1:1'))).rejects.toThrow(/ECONNREFUSED/);
    await expect(createDocumentStore({ dir: bucketOf(BUCKET, KEYS, 'http://127.0.0.1:1') }).healthy!()).rejects.toThrow();
  }, 60_000);
});

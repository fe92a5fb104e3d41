/** Bytes by their hash in a bucket of anything that speaks S3. Non-goal: making the bucket, versions, deleting what is old. */
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, NoSuchKey, NotFound, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Blobs } from './blobs.js';

export interface S3Settings {
  bucket: string;
  /** Of a server other than AWS. */
  endpoint?: string | undefined;
  region: string;
  /** Absent: as the SDK finds them (environment, role of the machine). */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Before each name, ending in a slash or empty. */
  prefix?: string;
}

const TIMEOUT_MS = 10_000;

export function s3Blobs({ bucket, endpoint, region, credentials, prefix = '' }: S3Settings): Blobs & { close(): void } {
  const client = new S3Client({
    region, ...(endpoint ? { endpoint, forcePathStyle: true } : {}), ...(credentials ? { credentials } : {}),
    maxAttempts: 3, requestHandler: { requestTimeout: TIMEOUT_MS, connectionTimeout: TIMEOUT_MS },
    // Other servers know no checksums in trailers; the content's own hash is its name.
    requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const at = (name: string) => ({ Bucket: bucket, Key: `${prefix}${name.slice(0, 2)}/${name.slice(2, 4)}/${name}` });
  const absent = (error: unknown): undefined => {
    if (error instanceof NoSuchKey || error instanceof NotFound || (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404 && error.name !== 'NoSuchBucket')) return undefined;
    throw error;
  };
  return {
    place: `s3://${bucket}/${prefix}${endpoint ? ` at ${endpoint}` : ''}`,
    sizeOf: (name) => client.send(new HeadObjectCommand(at(name))).then((head) => head.ContentLength, absent),
    async write(name, bytes) { await client.send(new PutObjectCommand({ ...at(name), Body: bytes, ContentLength: bytes.length, ContentType: 'application/octet-stream' })); },
    read: (name) => client.send(new GetObjectCommand(at(name))).then(async (object) => object.Body!.transformToByteArray(), absent),
    async remove(name) { await client.send(new DeleteObjectCommand(at(name))); },
    close: () => client.destroy(),
  };
}

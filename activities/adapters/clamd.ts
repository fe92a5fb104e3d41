/**
 * Virus scan by clamd's INSTREAM command over a Unix socket or TCP. Any answer but OK or FOUND, and any silence, is an
 * error: the document store then fails closed. Non-goal: starting clamd or its signatures.
 */
import { connect, type Socket } from 'node:net';
import type { Scanner } from './document-store.js';

const CHUNK_BYTES = 64 * 1024;

/** `url`: unix:/run/clamav/clamd.ctl or tcp://host:3310. */
export function createClamdScanner(url: string, timeoutMs = 30_000): Scanner {
  return {
    scan: (bytes) => new Promise((resolve, reject) => {
      const socket = open(url);
      let answer = '';
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error('clamd does not answer')));
      socket.on('connect', () => {
        socket.write('zINSTREAM\0');
        for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
          const part = bytes.subarray(at, at + CHUNK_BYTES);
          const length = Buffer.alloc(4);
          length.writeUInt32BE(part.length);
          socket.write(length);
          socket.write(part);
        }
        socket.write(Buffer.alloc(4));
      });
      socket.on('data', (part: Buffer) => {
        answer += part.toString('utf8');
        if (answer.includes('\0') || answer.length > 4096) socket.end();
      });
      socket.on('error', reject);
      socket.on('close', () => {
        const line = answer.replace(/\0[\s\S]*$/, '').trim();
        const found = /^stream: (.+) FOUND$/.exec(line);
        if (line === 'stream: OK') resolve({ clean: true });
        else if (found) resolve({ clean: false, signature: found[1]! });
        else reject(new Error(`clamd: ${line || 'no answer'}`));
      });
    }),
  };
}

function open(url: string): Socket {
  if (url.startsWith('unix:')) return connect(url.slice('unix:'.length).replace(/^\/\/+/, '/'));
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'tcp:') throw new Error('clamd url: unix:/path or tcp://host:port');
  return connect(Number(port || 3310), hostname.replace(/^\[|\]$/g, ''));
}

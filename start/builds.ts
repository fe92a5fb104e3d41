/**
 * Which build of the workflows the engine gives its tasks to (WORKER_VERSIONING=on): workers of the build before and of
 * the new one run side by side, one build is current, and a bad one is taken back by making the other current again.
 * Non-goal: starting workers (./worker.ts).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Connection } from '@temporalio/client';

/** All workers of an installation, whatever their build. */
export const DEPLOYMENT = 'zhiyun';

/** Taken of the bundled workflows: two machines with the same program have the same build. */
export const buildOf = (bundle: string): string => createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 12);

export interface EngineAddress { address: string; namespace: string; apiKey?: string | undefined }
export interface Build { buildId: string; current: boolean; /** ISO 8601 */ since: string }

async function asked<T>({ address, apiKey }: EngineAddress, work: (service: Connection['workflowService']) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: '10s', ...(apiKey ? { apiKey, tls: true } : {}) });
  try { return await work(connection.workflowService); } finally { await connection.close(); }
}
const missing = (error: unknown): boolean => (error as { code?: number }).code === 5;

/** The builds that have polled, oldest first; none while no worker of the installation ran with WORKER_VERSIONING=on. */
export const buildsOf = (engine: EngineAddress): Promise<Build[]> => asked(engine, async (service) => {
  try {
    const { workerDeploymentInfo: info } = await service.describeWorkerDeployment({ namespace: engine.namespace, deploymentName: DEPLOYMENT });
    const current = info?.routingConfig?.currentDeploymentVersion?.buildId;
    return (info?.versionSummaries ?? [])
      .map((v) => ({ buildId: v.deploymentVersion?.buildId ?? '', current: v.deploymentVersion?.buildId === current, since: new Date(Number(v.createTime?.seconds ?? 0) * 1_000).toISOString() }))
      .sort((a, b) => (a.since < b.since ? -1 : 1));
  } catch (error) {
    if (missing(error)) return [];
    throw error;
  }
});

/** From now on every task, of streams that live already too, goes to workers of this build. Empty: to those without versioning. */
export const useBuild = (engine: EngineAddress, buildId: string): Promise<void> => asked(engine, async (service) => {
  await service.setWorkerDeploymentCurrentVersion({ namespace: engine.namespace, deploymentName: DEPLOYMENT, buildId, ignoreMissingTaskQueues: true, identity: DEPLOYMENT });
});

/** The first build of an installation is current by itself: nobody else could do its work. */
export async function firstIsCurrent(engine: EngineAddress, buildId: string, { waitMs = 30_000 } = {}): Promise<void> {
  for (const until = Date.now() + waitMs; ; await new Promise((resolve) => { setTimeout(resolve, 200); })) {
    const builds = await buildsOf(engine);
    if (builds.some((b) => b.current)) return;
    if (builds.some((b) => b.buildId === buildId)) return useBuild(engine, buildId);
    if (Date.now() > until) throw new Error(`the engine does not know the build ${buildId} yet`);
  }
}

/** Counters of this process for /metrics (Prometheus text format 0.0.4). */
export interface Meter {
  request: (labels: { method: string; route: string; status: number }, ms: number) => void;
  command: (outcome: string) => void;
  mail: (outcome: string) => void;
  text: (gauges: Record<string, number>) => string;
}

const escape = (value: string): string => value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));

export function createMeter(): Meter {
  const requests = new Map<string, { n: number; ms: number }>();
  const commands = new Map<string, number>();
  const mails = new Map<string, number>();
  const counter = (name: string, help: string, counts: ReadonlyMap<string, number>): string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...[...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([outcome, n]) => `${name}{outcome="${escape(outcome)}"} ${n}`)];
  return {
    request({ method, route, status }, ms) {
      const key = `method="${method}",route="${escape(route)}",status="${status}"`;
      const known = requests.get(key) ?? { n: 0, ms: 0 };
      requests.set(key, { n: known.n + 1, ms: known.ms + ms });
    },
    mail(outcome) { mails.set(outcome, (mails.get(outcome) ?? 0) + 1); },
    command(outcome) { commands.set(outcome, (commands.get(outcome) ?? 0) + 1); },
    text(gauges) {
      const sorted = [...requests].sort(([a], [b]) => (a < b ? -1 : 1));
      return [
        '# HELP zhiyun_requests_total Answered requests of this process.', '# TYPE zhiyun_requests_total counter',
        ...sorted.map(([labels, { n }]) => `zhiyun_requests_total{${labels}} ${n}`),
        '# HELP zhiyun_request_seconds_total Time spent answering them.', '# TYPE zhiyun_request_seconds_total counter',
        ...sorted.map(([labels, { ms }]) => `zhiyun_request_seconds_total{${labels}} ${(ms / 1000).toFixed(3)}`),
        ...counter('zhiyun_commands_total', 'Commands sent through this process, by outcome.', commands),
        ...counter('zhiyun_mails_total', 'Tries of this process to send a mail to one person, by outcome.', mails),
        ...Object.entries(gauges).flatMap(([name, value]) => [`# TYPE ${name} gauge`, `${name} ${value}`]),
        `# TYPE process_resident_memory_bytes gauge`, `process_resident_memory_bytes ${process.memoryUsage.rss()}`, '',
      ].join('\n');
    },
  };
}

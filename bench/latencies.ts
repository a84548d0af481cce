import type { Emulator, OperationName } from '../emulator/index.ts';

/** Milliseconds that each operation takes. */
export type Latencies = Readonly<Partial<Record<OperationName, number>>>;

/** As the API is known to take. */
export const REALISTIC: Latencies = {
  issueScopedToken: 300,
  listSources: 150,
  getSourceTemplate: 150,
  createSource: 1_500,
};

/** From now on the API takes this long. */
export function setLatencies({ faults }: Emulator, latencies: Latencies): void {
  faults.clear();
  for (const [operation, ms] of Object.entries(latencies)) {
    const fault = { kind: 'latency', ms } as const;
    faults.add({ operation: operation as OperationName, times: Infinity, fault });
  }
}

import { describe, expect, it } from 'vitest';
import { actorKinds, createPlan, type PlanOptions } from '../../chaos/plan.ts';

const options: PlanOptions = {
  seed: '1',
  prefix: 'chaos-1',
  onboardings: 200,
  actors: actorKinds,
  killWorkers: true,
  killServer: true,
};

describe('a chaos plan', () => {
  it('is fixed by its seed', () => {
    expect(createPlan(options)).toEqual(createPlan(options));
    expect(createPlan({ ...options, seed: '2' })).not.toEqual(createPlan(options));
  });

  it('lets everyone act, and kills both workers and the server', () => {
    const { onboardings, workerKills, serverKills } = createPlan(options);
    const acted = onboardings.flatMap(({ actions }) => actions.map(({ kind }) => kind));
    expect(new Set(acted)).toEqual(new Set(actorKinds));
    expect(Math.max(...onboardings.map(({ deliveries }) => deliveries))).toBeGreaterThan(1);
    expect(workerKills.length).toBeGreaterThan(5);
    expect(serverKills.length).toBeGreaterThan(1);
  });

  it('is over when its chaos is', () => {
    const { onboardings, workerKills, serverKills, durationMs } = createPlan(options);
    const times = [
      ...onboardings.flatMap(({ arrivesAtMs, actions }) => [arrivesAtMs, ...actions.map(({ atMs }) => atMs)]),
      ...[...workerKills, ...serverKills].map(({ atMs }) => atMs),
    ];
    expect(Math.max(...times)).toBeLessThanOrEqual(durationMs);
  });

  it('leaves out what it is asked to leave out', () => {
    const quiet = createPlan({ ...options, actors: [], killWorkers: false, killServer: false });
    expect(quiet.workerKills).toEqual([]);
    expect(quiet.serverKills).toEqual([]);
    for (const { actions, deliveries } of quiet.onboardings) {
      expect(actions).toEqual([]);
      expect(deliveries).toBe(1);
    }
  });
});

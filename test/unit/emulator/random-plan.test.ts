import { describe, expect, it } from 'vitest';
import {
  createRandomPlan,
  everyRandomKind,
  type RandomPlan,
  type RandomPlanOptions,
} from '../../../emulator/random-plan.ts';

const stripe = { operation: 'createSource', workspaceName: 'acme', sourceName: 'Stripe' } as const;
const github = { ...stripe, sourceName: 'GitHub' } as const;

const draws = (plan: RandomPlan, call: Parameters<RandomPlan['draw']>[0], count = 50): unknown[] =>
  Array.from({ length: count }, () => plan.draw(call));

const plan = (options: Partial<RandomPlanOptions> = {}): RandomPlan =>
  createRandomPlan({ seed: 1, rate: 0.5, ...options });

describe('a random plan', () => {
  it('is fixed by its seed', () => {
    expect(draws(plan(), stripe)).toEqual(draws(plan(), stripe));
    expect(draws(plan(), stripe)).not.toEqual(draws(plan({ seed: 2 }), stripe));
  });

  it('decides on a call by its own kind only, however calls interleave', () => {
    const interleaved = plan();
    const [ofStripe, ofGithub]: unknown[][] = [[], []];
    for (let i = 0; i < 50; i++) {
      ofGithub!.push(interleaved.draw(github));
      ofStripe!.push(interleaved.draw(stripe));
    }
    expect(ofStripe).toEqual(draws(plan(), stripe));
    expect(ofGithub).toEqual(draws(plan(), github));
  });

  it('lets about the given share go wrong', () => {
    const wrong = draws(plan({ rate: 0.2 }), stripe, 2000).filter((fault) => fault !== null).length;
    expect(wrong).toBeGreaterThan(300);
    expect(wrong).toBeLessThan(500);
    expect(draws(plan({ rate: 0 }), stripe).every((fault) => fault === null)).toBe(true);
    expect(draws(plan({ rate: 1 }), stripe).every((fault) => fault !== null)).toBe(true);
  });

  it('keeps to the given kinds, operations and limits', () => {
    const limited = plan({
      rate: 1,
      kinds: ['latency', 'late_commit'],
      maxLatencyMs: 10,
      maxLateCommitMs: 20,
    });
    for (const fault of draws(limited, stripe, 200) as { kind: string; ms?: number; afterMs?: number }[]) {
      expect(['latency', 'late_commit']).toContain(fault.kind);
      expect(fault.ms ?? 0).toBeLessThanOrEqual(10);
      expect(fault.afterMs ?? 0).toBeLessThanOrEqual(20);
    }
    expect(plan({ rate: 1, operations: ['listSources'] }).draw(stripe)).toBeNull();
  });

  it('never draws a kind that lasts for ever unless asked to', () => {
    const kinds = new Set(
      (draws(plan({ rate: 1 }), stripe, 2000) as { kind: string }[]).map(({ kind }) => kind),
    );
    expect(kinds).not.toContain('hang');
    expect(kinds).not.toContain('token_expired');
    expect(kinds.size).toBe(12);
  });

  it('draws every kind but `hold` when asked to', () => {
    const drawn = draws(plan({ rate: 1, kinds: everyRandomKind }), stripe, 2000) as { kind: string }[];
    expect(new Set(drawn.map(({ kind }) => kind))).toEqual(new Set(everyRandomKind));
  });

  it('leaves a late commit without an answer only where calls may hang', () => {
    const answers = (kinds: RandomPlanOptions['kinds']): Set<unknown> => {
      const drawn = draws(plan({ rate: 1, ...(kinds && { kinds }) }), stripe, 2000) as {
        kind: string;
        answer?: unknown;
      }[];
      return new Set(drawn.filter(({ kind }) => kind === 'late_commit').map(({ answer }) => answer));
    };
    expect(answers(undefined)).toEqual(new Set([504, 'reset']));
    expect(answers(['late_commit', 'hang'])).toEqual(new Set([504, 'reset', 'hang']));
  });

  it('answers the given statuses', () => {
    const drawn = draws(plan({ rate: 1, kinds: ['status'], statuses: [404, 422] }), stripe) as {
      status: number;
    }[];
    expect(new Set(drawn.map(({ status }) => status))).toEqual(new Set([404, 422]));
  });

  it('stops', () => {
    const stopped = plan({ rate: 1 });
    stopped.stop();
    expect(stopped.draw(stripe)).toBeNull();
  });
});

/** Replays histories with this version's workflow code: whether the runs that they are of go on with it (I5). */
import type { temporal } from '@temporalio/proto';
import { type ReplayResult, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { type KeyProvider, PayloadCodec, payloadsIn, UndecodablePayloadError } from '../secrets/index.ts';
import { workflowCode } from './workflow-code.ts';

export interface RecordedRun {
  readonly workflowId: string;
  readonly history: temporal.api.history.v1.IHistory;
}

export type ReplayVerdict =
  | 'replays'
  /** This version's code would have done something else. */
  | 'differs'
  /** This version's code fails at it. */
  | 'fails'
  /** A key that it is encrypted with is not here. */
  | 'unreadable';

/** What came of one; `reason` is `null` where it replays. */
export interface Replayed<Run extends RecordedRun> {
  readonly run: Run;
  readonly verdict: ReplayVerdict;
  readonly reason: string | null;
}

/**
 * Replays one after the other, and holds one at a time. Calls nobody: what activities answered stands in the history.
 * @param keys that decrypt; `null` where there are none, which is enough for histories that are not encrypted
 * @throws ConfigError where the workflow bundle is missing; BundledError inside of a bundle
 */
export async function* replayHistories<Run extends RecordedRun>(
  keys: KeyProvider | null,
  runs: AsyncIterable<Run>,
): AsyncGenerator<Replayed<Run>> {
  const codec = new PayloadCodec(keys ?? NO_KEYS, { encrypts: false });
  const options = {
    ...workflowCode({ traced: false, logger: Runtime.instance().logger }),
    // Without our failure converter, which would keep from this process why workflow code failed.
    dataConverter: { payloadCodecs: [codec] },
  };
  // The SDK reads the next history only when the last one's result has been taken.
  const given: Run[] = [];
  const undecodable: Replayed<Run>[] = [];
  async function* readable(): AsyncGenerator<Run> {
    for await (const run of runs) {
      const problem = await undecodableIn(run, codec);
      if (problem === null) {
        given.push(run);
        yield run;
      } else undecodable.push({ run, verdict: 'unreadable', reason: problem });
    }
  }
  for await (const { error } of Worker.runReplayHistories(options, readable())) {
    yield* undecodable.splice(0);
    for (const run of given.splice(0)) yield { run, ...verdictOf(error) };
  }
  yield* undecodable;
}

const NO_KEYS: KeyProvider = {
  get active(): never {
    throw new Error('There are no keys.');
  },
  get: () => undefined,
};

/** Why a history cannot be decrypted; `null` where it can. */
async function undecodableIn({ history }: RecordedRun, codec: PayloadCodec): Promise<string | null> {
  try {
    for (const payload of payloadsIn(history)) await codec.decode([payload]);
    return null;
  } catch (error) {
    if (error instanceof UndecodablePayloadError) return error.message;
    throw error;
  }
}

function verdictOf(error: ReplayResult['error']): Pick<Replayed<RecordedRun>, 'verdict' | 'reason'> {
  if (error === undefined) return { verdict: 'replays', reason: null };
  const reason = error.message.replace(/^Replay failed.*?(?:Details|Code): /s, '');
  return { verdict: error instanceof DeterminismViolationError ? 'differs' : 'fails', reason };
}

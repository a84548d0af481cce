/** Progress as it changes: drawn in place where a person sits before a terminal, line by line elsewhere. */
import type { OnboardingClient, Progress } from '../../client.ts';
import { words } from '../../domain/words.ts';
import type { LiveText, Output } from './output.ts';
import { AWAY, NO_WORKER, sourceLine } from './progress-text.ts';

/** Shows an onboarding until it closes or `signal` is aborted; answers what was seen last, if anything was. */
export async function showUntilClosed(
  { onboarding, output }: { readonly onboarding: OnboardingClient; readonly output: Output },
  workspaceName: string,
  signal: AbortSignal,
): Promise<Progress | null> {
  const live = await output.live();
  const display = live === null ? lineDisplay(output) : await liveDisplay(live);
  let last: Progress | null = null;
  try {
    const followed = onboarding.follow(workspaceName, { signal, onOutage: display.showOutage });
    for await (const { progress } of followed) display.show((last = progress));
  } finally {
    display.stop();
  }
  return last;
}

interface Display {
  readonly show: (progress: Progress) => void;
  /** Temporal does not answer, or does again. */
  readonly showOutage: (isAway: boolean) => void;
  readonly stop: () => void;
}

function lineDisplay(output: Output): Display {
  return {
    show: showChanges(output),
    showOutage: (isAway) => {
      output.remark(isAway ? AWAY : 'Temporal answers again.');
    },
    stop: () => undefined,
  };
}

/** A remark for the whole, for each source and for the workers, only where something is new. */
export function showChanges(output: Output): (progress: Progress) => void {
  const shown = new Map<string, string>();
  const show = (key: string, line: string): void => {
    if (shown.get(key) !== line) output.remark(line);
    shown.set(key, line);
  };
  let isUnanswered = false;
  return ({ status, stage, percent, sources, partial, closed_at }) => {
    show('', `${percent.toString().padStart(3)} %  ${words(status)}, ${words(stage)}`);
    for (const source of sources) show(`source ${source.name}`, `       ${sourceLine(source)}`);
    // Nobody waits for a worker any more where it has closed: the answer says so then.
    if (closed_at !== null || partial === isUnanswered) return;
    isUnanswered = partial;
    output.remark(
      partial
        ? `${NO_WORKER} They are asked until one does; \`onboarding doctor\` says what is missing.`
        : 'A worker answers again.',
    );
  };
}

/** Between two pictures of the same progress, whose times count down. */
const REDRAW_INTERVAL_MS = 1_000;

async function liveDisplay(live: LiveText): Promise<Display> {
  const { frameOf } = await import('./frame.ts');
  let shown: Progress | null = null;
  let isAway = false;
  const draw = (): void => {
    const { columns, rows, hasColors } = live;
    if (shown !== null) live.draw(frameOf(shown, { now: Date.now(), columns, rows, hasColors, isAway }));
  };
  const timer = setInterval(draw, REDRAW_INTERVAL_MS);
  return {
    show: (progress) => {
      shown = progress;
      draw();
    },
    showOutage: (now) => {
      isAway = now;
      draw();
    },
    stop: () => {
      clearInterval(timer);
      live.clear();
    },
  };
}

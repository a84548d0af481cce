/** Progress as it changes: drawn in place where a person sits before a terminal, line by line elsewhere. */
import type { OnboardingClient, Progress } from '../../client.ts';
import { showChanges } from './changes.ts';
import type { LiveText } from './live-text.ts';
import type { Output } from './output.ts';
import { AWAY } from './progress-text.ts';

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

/** Milliseconds between two pictures of the same progress, whose times count down. */
const REDRAW_INTERVAL = 1_000;

async function liveDisplay(live: LiveText): Promise<Display> {
  const { frameOf } = await import('./frame.ts');
  let shown: Progress | null = null;
  let isAway = false;
  const draw = (): void => {
    const { columns, rows, hasColors } = live;
    if (shown !== null) live.draw(frameOf(shown, { now: Date.now(), columns, rows, hasColors, isAway }));
  };
  const timer = setInterval(draw, REDRAW_INTERVAL);
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

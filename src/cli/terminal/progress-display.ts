/** Progress as it changes: drawn in place where a person sits before a terminal, line by line elsewhere. */
import type { OnboardingClient, Progress } from '../../client.ts';
import { showChanges } from './changes.ts';
import { frameOf } from './frame.ts';
import type { LiveText } from './live-text.ts';
import type { Output } from './output.ts';

/** Shows an onboarding until it closes or `signal` is aborted; answers what was seen last, if anything was. */
export async function showUntilClosed(
  { onboarding, output }: { readonly onboarding: OnboardingClient; readonly output: Output },
  workspaceName: string,
  signal: AbortSignal,
): Promise<Progress | null> {
  const live = output.live();
  const display = live === null ? { show: showChanges(output), stop: () => undefined } : liveDisplay(live);
  let last: Progress | null = null;
  try {
    for await (const { progress } of onboarding.follow(workspaceName, { signal })) {
      display.show((last = progress));
    }
  } finally {
    display.stop();
  }
  return last;
}

/** Milliseconds between two pictures of the same progress, whose times count down. */
const REDRAW_INTERVAL = 1_000;

function liveDisplay(live: LiveText): { show: (progress: Progress) => void; stop: () => void } {
  let shown: Progress | null = null;
  const draw = (): void => {
    const { columns, rows, hasColors } = live;
    if (shown !== null) live.draw(frameOf(shown, { now: Date.now(), columns, rows, hasColors }));
  };
  const timer = setInterval(draw, REDRAW_INTERVAL);
  return {
    show: (progress) => {
      shown = progress;
      draw();
    },
    stop: () => {
      clearInterval(timer);
      live.clear();
    },
  };
}

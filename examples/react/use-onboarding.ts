/** Live progress of an onboarding in a React component. Copy it: it needs nothing but React and this package’s client for browsers. */
import { useEffect, useRef, useState } from 'react';
import { followProgress, type CustomerProgress, type FollowError } from 'airbyte-embedded-onboarding/browser';

export interface UseOnboardingOptions {
  /** `/v1/onboardings/{workspace_name}/events`; another one is followed where it changes, and none where it is `null`. */
  readonly url: string | null;
  /** Asks your backend for a progress token: at first, and whenever one has expired. */
  readonly token: () => Promise<string>;
}

export interface OnboardingState {
  /** `null` until it is known. */
  readonly progress: CustomerProgress | null;
  /** Whether the connection is lost. It is tried again by itself. */
  readonly isLost: boolean;
  /** Whether the onboarding has closed. */
  readonly hasEnded: boolean;
  /** Why nothing is told any more: your backend gave no token, or the service refused it. */
  readonly error: FollowError | Error | null;
}

const UNKNOWN: OnboardingState = { progress: null, isLost: false, hasEnded: false, error: null };

export function useOnboarding({ url, token }: UseOnboardingOptions): OnboardingState {
  const [state, setState] = useState(UNKNOWN);
  // A new function on each rendering is no reason to connect again.
  const ask = useRef(token);
  useEffect(() => {
    ask.current = token;
  });
  useEffect(() => {
    setState(UNKNOWN);
    if (url === null) return;
    let isOver = false;
    let stop = (): void => undefined;
    const change = (changed: Partial<OnboardingState>): void => {
      if (!isOver) setState((before) => ({ ...before, ...changed }));
    };
    const renew = (): Promise<string> => ask.current();
    const follow = async (): Promise<void> => {
      const first = await renew();
      if (isOver) return;
      const following = followProgress({
        url,
        token: first,
        renew,
        onProgress: (progress) => {
          change({ progress });
        },
        onLost: () => {
          change({ isLost: true });
        },
        onFound: () => {
          change({ isLost: false });
        },
        onEnd: () => {
          change({ hasEnded: true });
        },
        onError: (error) => {
          change({ error });
        },
      });
      stop = () => {
        following.stop();
      };
    };
    follow().catch((error: unknown) => {
      change({ error: error instanceof Error ? error : new Error(String(error)) });
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [url]);
  return state;
}

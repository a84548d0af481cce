/** What an attack is, and what it found. */
import type { Target } from './target.ts';

export interface Attack {
  readonly name: string;
  /** What is sent, in a line. */
  readonly description: string;
  /** @throws nothing that the product is to blame for: that is a finding */
  run(target: Target): Promise<readonly Finding[]>;
}

export interface Finding {
  /** What was tried. */
  readonly tried: string;
  readonly times: number;
  /** Whether the product held. */
  readonly held: boolean;
  /** What was seen, with units. */
  readonly seen: string;
}

import type { CallInProgress } from './calls.ts';
import { Checks, type CheckPlan } from './checks.ts';
import type { Clock } from './clock.ts';
import { Deletions } from './deletions.ts';
import { FirstMints } from './first-mints.ts';
import { LateCommits } from './late-commits.ts';
import type { ResolvedOptions } from './options.ts';
import { Sources } from './sources.ts';
import type { Switches } from './switches.ts';
import { Templates } from './templates.ts';
import { Tokens } from './tokens.ts';
import { Workspaces } from './workspaces.ts';

/**
 * Everything the emulator knows. A reset makes a new one, so that calls which are still under way take effect in the
 * old one, unseen.
 */
export interface World {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly calls: CallInProgress[];
  readonly workspaces: Workspaces;
  readonly sources: Sources;
  readonly templates: Templates;
  readonly checks: Checks;
  readonly checkPlan: CheckPlan;
  readonly tokens: Tokens;
  readonly firstMints: FirstMints;
  readonly lateCommits: LateCommits;
  readonly deletions: Deletions;
  readonly switches: Switches;
}

export function createWorld(options: ResolvedOptions, clock: Clock, checkPlan: CheckPlan): World {
  return {
    options,
    clock,
    calls: [],
    workspaces: new Workspaces(),
    sources: new Sources(),
    templates: new Templates(options.templates, { others: options.otherTemplates }),
    checks: new Checks(),
    checkPlan,
    tokens: new Tokens(options, clock),
    firstMints: new FirstMints(),
    lateCommits: new LateCommits(clock),
    deletions: new Deletions(),
    switches: { apis: options.apis, deletionsFail: false },
  };
}

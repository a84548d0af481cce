/** Has vitest run the longest files first. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { readDurations } from './durations.ts';
import { longestFirst } from './order.ts';

export class ByDuration extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const files = specifications.map((specification) => ({
      specification,
      project: specification.project.name,
      path: relative(this.ctx.config.root, specification.moduleId),
    }));
    return longestFirst(files, await readDurations()).map(({ specification }) => specification);
  }
}

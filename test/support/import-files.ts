/** The contents of files that imports read, and of those that they write. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { OnboardingRequestInput } from '../../src/client.ts';
import { requestFor } from './requests.ts';

/** Requests without a signup event, as an import usually has them. */
export function customersNamed(names: readonly string[]): OnboardingRequestInput[] {
  return names.map((name) => {
    const { workspace_name, sources } = requestFor(['Stripe'], name);
    return { workspace_name, sources };
  });
}

export function namesOf(count: number): string[] {
  const prefix = randomUUID();
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

export function ndjson(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

export async function reportIn(file: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The line that an import of the file would go on with; 1 where it has settled nothing. */
export async function lineReached(file: string): Promise<number> {
  const checkpoint = `${file}.progress`;
  if (!existsSync(checkpoint)) return 1;
  const { next } = JSON.parse(await readFile(checkpoint, 'utf8')) as { next: { line: number } };
  return next.line;
}

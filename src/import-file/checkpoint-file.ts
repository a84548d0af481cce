/**
 * How far an import is, in a file beside its input: every row before `next` is settled, because Temporal has answered.
 *
 * It is written whole or not at all, and only after what it tells of. Rows after `next` may be settled too: an import
 * that goes on from here does them again, which starts nothing twice (I1).
 */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { jsonIn } from '../domain/json-text.ts';
import { COLUMN_TYPES, type ColumnTypes } from './column-types.ts';
import { FORMATS, ImportFileError } from './row.ts';

const count = z.int().nonnegative();
const line = z.int().positive();

const checkpointSchema = z.strictObject({
  import: z.literal(1),
  format: z.enum(FORMATS),
  /** The input, by its content. */
  file: z.strictObject({ bytes: count, sha256: z.string() }),
  next: z.strictObject({ offset: count, line, doubt: line.optional() }),
  /** Rows by outcome. */
  counts: z.record(z.string(), count),
  /** How much of the report is of these rows. */
  report: z.strictObject({ file: z.string(), bytes: count }).nullable(),
  /** Of a typed import only: what columns are read as, by source template. */
  types: z.record(z.string(), z.record(z.string(), z.enum(COLUMN_TYPES))).optional(),
});

export type Checkpoint = z.infer<typeof checkpointSchema>;

/** The types in a checkpoint; `null` where the import is not typed. */
export function typesIn({ types }: Checkpoint): ColumnTypes | null {
  if (types === undefined) return null;
  return new Map(
    Object.entries(types).map(([templateId, ofIt]) => [templateId, new Map(Object.entries(ofIt))]),
  );
}

/** As they stand in a checkpoint. */
export function recordOf(types: ColumnTypes): NonNullable<Checkpoint['types']> {
  return Object.fromEntries([...types].map(([templateId, ofIt]) => [templateId, Object.fromEntries(ofIt)]));
}

/** `null` where there is none. @throws ImportFileError where the file is something else */
export async function readCheckpoint(path: string): Promise<Checkpoint | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ImportFileError(`${path} can’t be read (${code ?? 'unknown error'}).`);
  }
  const parsed = checkpointSchema.safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  throw new ImportFileError(
    `${path} is not the progress of an import. Name another with --state, or begin anew with --restart.`,
  );
}

/** Atomic and durable: after a crash, or a power cut, there is this one or the one before. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const written = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(written, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(checkpoint, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(written, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ImportFileError(
      `${path} can’t be written (${code ?? 'unknown error'}). Name another place with --state.`,
    );
  }
}

export async function removeCheckpoint(path: string): Promise<void> {
  await rm(path, { force: true });
}

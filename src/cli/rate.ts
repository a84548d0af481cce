import { InvalidArgumentError } from '@commander-js/extra-typings';

/** How many a second, as `--rate` takes it. */
export function rate(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0 && number <= 1_000) return number;
  throw new InvalidArgumentError('It must be a number over 0, 1,000 at most.');
}

/** `1 activity a second` */
export function activitiesASecond(rps: number): string {
  return `${rps} ${rps === 1 ? 'activity' : 'activities'} a second`;
}

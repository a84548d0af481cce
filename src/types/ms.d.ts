// The types that `ms` 3 canary ships do not resolve under NodeNext, and where they are missing Temporal's
// `Duration` silently becomes `any`. Declaring them keeps wrongly written durations compile errors.
declare module 'ms' {
  type Unit =
    | 'ms'
    | 'milliseconds'
    | 's'
    | 'second'
    | 'seconds'
    | 'm'
    | 'minute'
    | 'minutes'
    | 'h'
    | 'hour'
    | 'hours'
    | 'd'
    | 'day'
    | 'days';
  export type StringValue = `${number}` | `${number}${Unit}` | `${number} ${Unit}`;
  export default function ms(value: StringValue): number;
}

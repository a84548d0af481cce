/** Temporal's declarations name those of `ms`, which TypeScript does not find: with `skipLibCheck: false`, whoever uses its client needs this. */
declare module 'ms' {
  export type StringValue = string;
  export default function ms(value: StringValue): number;
}

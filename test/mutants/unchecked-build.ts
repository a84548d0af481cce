/** Tests that run what is built would have it checked first: a mutant is to be noticed by tests, not by its types. */
import ts from 'typescript';
import type { Checkout } from './checkout.ts';

const CONFIG = 'tsconfig.build.json';

export async function withUncheckedBuild(checkout: Checkout, act: () => Promise<void>): Promise<void> {
  const config = ts.parseConfigFileTextToJson(CONFIG, await checkout.read(CONFIG)).config as BuildConfig;
  const compilerOptions = { ...config.compilerOptions, noCheck: true };
  await checkout.with(CONFIG, JSON.stringify({ ...config, compilerOptions }), act);
}

interface BuildConfig {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

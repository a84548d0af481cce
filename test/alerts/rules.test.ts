/** The alert rules, judged by Prometheus' own tool. */
import { expect, test } from 'vitest';
import { promtool } from '../support/promtool.ts';

test('each rule fires where it is meant to, and is silent where it is not', async () => {
  const { exitCode, all } = await promtool('test', 'rules', 'alerts.test.yml');
  expect([exitCode, all]).toEqual([0, expect.stringContaining('SUCCESS')]);
});

test('Prometheus takes its configuration, and the rules, as they are', async () => {
  const { exitCode, all } = await promtool('check', 'config', '--lint-fatal', 'prometheus.yml');
  expect([exitCode, all]).toEqual([0, expect.stringContaining('SUCCESS')]);
});

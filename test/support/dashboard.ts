/** What Grafana fills into a query before Prometheus has it. */

/** As with a scrape interval of 15 seconds, all task queues, and a quarter of an hour on the screen. */
const VALUES: Readonly<Record<string, string>> = {
  $__rate_interval: '1m',
  $__range: '15m',
  $queue: '.+',
};

/** @throws Error for a variable that the dashboard does not have */
export function withValues(expression: string): string {
  return expression.replaceAll(/\$\w+/g, (variable) => {
    const value = VALUES[variable];
    if (value === undefined) throw new Error(`The dashboard has no ${variable}.`);
    return value;
  });
}

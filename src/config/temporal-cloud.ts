/** What Temporal Cloud asks of a configuration, as far as its addresses tell: https://docs.temporal.io/cloud/namespaces#access-namespaces. */
import type { ClientConnectConfig } from '@temporalio/envconfig';

/** Of one namespace: `<namespace>.<account>.tmprl.cloud`, where `<namespace>.<account>` is the namespace's whole name. */
const NAMESPACE_ENDPOINT = /^([a-z][a-z\d-]*\.(?!region\.)[a-z\d]+)\.tmprl\.cloud$/;
/** Of all namespaces of a region: `<region>.<cloud>.api.temporal.io`, and a form that it had before. */
const REGIONAL_ENDPOINT = /^[a-z\d-]+\.[a-z]+\.api\.temporal\.io$|^[a-z\d-]+\.region\.tmprl\.cloud$/;
const WHOLE_NAME = /^[^.]+\.[^.]+$/;

/** What is wrong with the settings for the endpoint of Temporal Cloud that they name; nothing for any other server. */
export function cloudProblems(
  { address = '', apiKey, tls }: ClientConnectConfig['connectionOptions'],
  namespace: string,
): string[] {
  const host = address.toLowerCase().replace(/:\d+$/, '');
  const [, ownNamespace = null] = NAMESPACE_ENDPOINT.exec(host) ?? [];
  const isRegional = REGIONAL_ENDPOINT.test(host);
  if (ownNamespace === null && !isRegional) return [];
  const { clientCertPair, serverNameOverride } = typeof tls === 'object' && tls !== null ? tls : {};
  const problems: string[] = [];
  if (apiKey === undefined && clientCertPair === undefined) {
    problems.push(
      'TEMPORAL_ADDRESS is Temporal Cloud’s, which takes nobody without TEMPORAL_API_KEY, or TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH',
    );
  } else if (tls === false) {
    problems.push('TEMPORAL_TLS, or the profile, turns TLS off, without which Temporal Cloud takes nobody');
  }
  if (ownNamespace !== null && namespace !== ownNamespace) {
    problems.push(
      `TEMPORAL_NAMESPACE is ${namespace}, and TEMPORAL_ADDRESS is the endpoint of ${ownNamespace}: they must be one namespace’s`,
    );
  }
  if (isRegional && !WHOLE_NAME.test(namespace)) {
    problems.push(
      `TEMPORAL_NAMESPACE is ${namespace}: Temporal Cloud knows a namespace by its name and its account’s, such as onboardings.a1b2c`,
    );
  }
  if (isRegional && clientCertPair !== undefined && serverNameOverride === undefined) {
    problems.push(
      'TEMPORAL_TLS_SERVER_NAME must be the namespace’s endpoint, such as onboardings.a1b2c.tmprl.cloud, where a client certificate is shown to a regional endpoint',
    );
  }
  return problems;
}

/** By which proxy an address is reached, and connections by it. May import domain/loopback.ts, redaction. */
export { dispatcherTo, isForwarded, statusOfRefusedTunnel } from './dispatcher.ts';
export {
  NO_PROXIES,
  parseProxy,
  proxyFor,
  type Proxy,
  type ProxySettings,
  type ReachedAddress,
} from './settings.ts';

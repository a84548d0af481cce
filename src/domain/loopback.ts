/** Whether a host, as `URL.hostname` has it, is this machine itself: what goes there crosses no network. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  return (
    /^(.+\.)?localhost$/.test(host) ||
    /^127(\.\d{1,3}){3}$/.test(host) ||
    // IPv6, and IPv4 written in it.
    /^\[?(::1|::ffff:(127\.[\d.]+|7f[\da-f]{2}:[\da-f]{1,4}))\]?$/.test(host)
  );
}

/** Written as a loopback address or `localhost`, with or without the brackets of an IPv6 address in a URL; names are not resolved. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

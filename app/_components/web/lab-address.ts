/** What only the lab's own network can mean: a program of its machine, and private addresses (RFC 1918). */
const labHost = /^(localhost|127(\.\d{1,3}){3}|10(\.\d{1,3}){3}|172\.(1[6-9]|2\d|3[01])(\.\d{1,3}){2}|192\.168(\.\d{1,3}){2})$/

/** Where in the lab a web address leads: "10.0.0.11:30080/path?x", "https://10.0.0.11:30443/". Null for an address of somewhere else. */
export function labAddress(text: string): string | null {
  if (!URL.canParse(text)) return null
  const { protocol, hostname, port, pathname, search } = new URL(text)
  if (!labHost.test(hostname)) return null
  if (protocol === 'https:') return `https://${hostname}:${port || '443'}${pathname}${search}`
  return protocol === 'http:' ? `${hostname}:${port || '80'}${pathname}${search}` : null
}

import type { Location, Server } from './configuration.ts'

/** Which server answers on a port for a host name. https://nginx.org/en/docs/http/request_processing.html */
export function chooseServer(servers: readonly Server[], port: number, host: string): Server | undefined {
  const here = servers.filter(({ ports }) => ports.some((one) => one.port === port))
  const name = host.replace(/:\d+$/, '').toLowerCase()
  const fits = (test: (pattern: string) => boolean): Server | undefined => here.find(({ names }) => names.some(test))
  return (
    fits((pattern) => pattern === name) ??
    fits((pattern) => pattern.startsWith('*.') && name.endsWith(pattern.slice(1))) ??
    fits((pattern) => pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1))) ??
    here.find(({ ports }) => ports.some((one) => one.port === port && one.isDefault)) ??
    here[0]
  )
}

/** Exact, then the longest prefix, unless a regular expression fits and that prefix does not forbid it. https://nginx.org/en/docs/http/ngx_http_core_module.html#location */
export function chooseLocation(outer: Location, uri: string): Location {
  const { locations } = outer
  const exact = locations.find(({ match, path }) => match === 'exact' && path === uri)
  if (exact !== undefined) return exact
  const prefixes = locations.filter(({ match, path }) => (match === 'prefix' || match === 'prefix only') && uri.startsWith(path))
  const longest = prefixes.sort((a, b) => b.path.length - a.path.length)[0]
  const expression = longest?.match === 'prefix only' ? undefined : locations.find(({ match }) => match instanceof RegExp && match.test(uri))
  const chosen = expression ?? longest
  if (chosen === undefined) return outer
  return chosen.locations.length === 0 ? chosen : chooseLocation(chosen, uri)
}

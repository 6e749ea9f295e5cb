import type { ExecRequest, LogRequest } from '../node-api.ts'

/**
 * The kubelet's API on its port: upstream's paths, with pods named by their uid, which is what the API server knows to be the right one.
 *   GET     /healthz
 *   GET     /stats/summary
 *   GET     /containerLogs/{podUid}/{container}?follow=true&tailLines=…
 *   upgrade /exec/{podUid}/{container}?command=…&input=1&output=1&error=1&tty=1     websocket, v5.channel.k8s.io
 *   upgrade /attach/{podUid}/{container}?…
 *   upgrade /portForward/{podUid}?port=…                                            tcp: the bytes of the connection
 */
export const rawProtocol = 'tcp'
export const execProtocol = 'v5.channel.k8s.io'

export interface StreamsWanted {
  stdin: boolean
  stdout: boolean
  stderr: boolean
  tty: boolean
}

const part = encodeURIComponent
const flags = (values: Record<string, boolean>): [string, string][] => Object.entries(values).flatMap(([name, value]) => (value ? [[name, '1']] : []))

export function logPath({ podUid, container, ...options }: LogRequest): string {
  const query = new URLSearchParams(Object.entries(options).flatMap(([name, value]) => (value === undefined || value === false ? [] : [[name, String(value)]])))
  return `/containerLogs/${part(podUid)}/${part(container)}?${query.toString()}`
}

export function execPath({ podUid, container, command, attach }: ExecRequest, { stdin, stdout, stderr, tty }: StreamsWanted): string {
  const query = new URLSearchParams([...command.map((word): [string, string] => ['command', word]), ...flags({ input: stdin, output: stdout, error: stderr, tty })])
  return `/${attach ? 'attach' : 'exec'}/${part(podUid)}/${part(container)}?${query.toString()}`
}

export const portPath = (podUid: string, port: number): string => `/portForward/${part(podUid)}?port=${port}`

const isSet = (query: URLSearchParams, name: string): boolean => query.get(name) === '1' || query.get(name) === 'true'

/** Null for a path that asks for no log. */
export function parseLogPath(path: string, query: URLSearchParams): LogRequest | null {
  const [, verb, podUid, container, ...more] = path.split('/')
  if (verb !== 'containerLogs' || !podUid || !container || more.length > 0) return null
  const number = (name: string): Record<string, number> => {
    const value = query.get(name)
    return value === null || !Number.isInteger(Number(value)) ? {} : { [name]: Number(value) }
  }
  const since = query.get('sinceTime')
  return {
    podUid,
    container,
    follow: isSet(query, 'follow'),
    previous: isSet(query, 'previous'),
    timestamps: isSet(query, 'timestamps'),
    ...number('tailLines'),
    ...number('sinceSeconds'),
    ...number('limitBytes'),
    ...(since === null ? {} : { sinceTime: since }),
  }
}

/** Null for a path that runs nothing. */
export function parseExecPath(path: string, query: URLSearchParams): (ExecRequest & StreamsWanted) | null {
  const [, verb, podUid, container, ...more] = path.split('/')
  if ((verb !== 'exec' && verb !== 'attach') || !podUid || !container || more.length > 0) return null
  return {
    podUid,
    container,
    command: query.getAll('command'),
    attach: verb === 'attach',
    stdin: isSet(query, 'input'),
    stdout: isSet(query, 'output'),
    stderr: isSet(query, 'error'),
    tty: isSet(query, 'tty'),
  }
}

/** Null for a path to no port. */
export function parsePortPath(path: string, query: URLSearchParams): { podUid: string; port: number } | null {
  const [, verb, podUid, ...more] = path.split('/')
  const port = Number(query.get('port'))
  if (verb !== 'portForward' || !podUid || more.length > 0 || !Number.isInteger(port) || port < 1 || port > 65_535) return null
  return { podUid, port }
}

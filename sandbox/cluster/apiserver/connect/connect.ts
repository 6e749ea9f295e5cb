import type { KubeObject } from '../../machinery/object.ts'
import type { ApiCore, CallContext, NamedTarget } from '../core.ts'
import { admitValidating } from '../admit.ts'
import { booleanOf } from '../http/options.ts'
import type { ApiRequest, ApiResponse } from '../http/exchange.ts'
import { badRequest, methodNotAllowed } from '../status.ts'
import { base64Channels } from './base64-channels.ts'
import { podLog } from './log.ts'
import type { MessagePort } from './message-port.ts'
import { portForward, portForwardProtocol } from './port-forward.ts'
import { forwardChannels, portForwardChannels, portsOf } from './port-forward-channels.ts'
import { proxy } from './proxy.ts'
import { remoteCommand, remoteCommandProtocols } from './remote-command.ts'
import { requireContainer, requireNode, requirePod } from './target-pod.ts'
import type { FindNode } from './target-pod.ts'

/** What the streaming subresources work on. */
export interface Connector {
  core: ApiCore
  find: FindNode
  log: (line: string) => void
}

/** Subresources that a plain request can stream. */
export async function connectPlain({ core, find }: Connector, request: ApiRequest, target: NamedTarget, rest: string | undefined): Promise<ApiResponse> {
  if (target.subresource === 'log') {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed()
    return podLog(core, find, request, target)
  }
  if (target.subresource === 'proxy') return proxy(core, find, request, target, rest ?? '')
  throw badRequest('Upgrade request required')
}

export interface Upgraded {
  /** Empty: the client named none. */
  protocol: string
  /** Messages are text. */
  text?: boolean
  run(port: MessagePort): void
}

/** Subresources that need a connection of messages. Throws before anything is upgraded. */
export function connectUpgraded({ core, find, log }: Connector, request: ApiRequest, target: NamedTarget, offered: readonly string[], context: CallContext): Upgraded {
  const { subresource } = target
  const pod = requirePod(core, target)
  admitValidating(core, {
    operation: 'CONNECT',
    resource: target.definition,
    subresource,
    namespace: target.namespace,
    name: target.name,
    object: optionsOf(subresource ?? '', request.query),
    user: context.user,
    dryRun: false,
    now: core.clock.now(),
    warn: (text) => context.warn(text),
    ...(context.answers === undefined ? {} : { answers: context.answers }),
  })
  if (subresource === 'exec' || subresource === 'attach') {
    const { query } = request
    const command = query.getAll('command')
    if (subresource === 'exec' && command.length === 0) throw badRequest('you must specify at least 1 command for the container')
    const container = requireContainer(pod, query.get('container') ?? '')
    const node = requireNode(find, pod)
    // After what is wrong with the request: a client that falls back to another protocol shows the last answer.
    const protocol = remoteCommandProtocols.find((one) => (one === '' ? offered.length === 0 : offered.includes(one)))
    if (protocol === undefined) throw badRequest(`unable to upgrade: the server speaks ${remoteCommandProtocols.filter((one) => one !== '').join(', ')}`)
    const tty = booleanOf(query, 'tty')
    const wanted = {
      podUid: pod.metadata.uid,
      container,
      command,
      attach: subresource === 'attach',
      stdin: booleanOf(query, 'stdin'),
      stdout: booleanOf(query, 'stdout'),
      stderr: booleanOf(query, 'stderr') && !tty,
      tty,
    }
    const asText = protocol.includes('base64')
    return { protocol, text: asText, run: (port) => void remoteCommand(node, wanted, asText ? base64Channels(port) : port) }
  }
  if (subresource === 'portforward') {
    const node = requireNode(find, pod)
    if (!offered.includes(portForwardProtocol) && offered.includes(portForwardChannels)) {
      const ports = portsOf(request.query)
      return { protocol: portForwardChannels, run: (port) => forwardChannels(node, pod.metadata.uid, ports, port) }
    }
    if (!offered.includes(portForwardProtocol)) throw badRequest(`unable to upgrade: the server speaks ${portForwardProtocol} and ${portForwardChannels}`)
    return { protocol: portForwardProtocol, run: (port) => portForward(node, pod.metadata.uid, port, log) }
  }
  throw badRequest(`${subresource ?? target.definition.resource} does not stream`)
}

/** What admission sees of a connection: the options kind that its query is. */
function optionsOf(subresource: string, query: URLSearchParams): KubeObject {
  const kind = { exec: 'PodExecOptions', attach: 'PodAttachOptions', portforward: 'PodPortForwardOptions' }[subresource] ?? ''
  const streams = Object.fromEntries(['stdin', 'stdout', 'stderr', 'tty'].flatMap((name) => (booleanOf(query, name) ? [[name, true]] : [])))
  const container = query.get('container') ?? ''
  const command = query.getAll('command')
  return { kind, apiVersion: 'v1', ...streams, ...(container === '' ? {} : { container }), ...(command.length > 0 ? { command } : {}) } as KubeObject
}

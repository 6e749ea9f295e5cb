import type { Thing } from '../../../sandbox/cluster-protocol.ts'

/** Always named: the namespace of the learner's context need not be the default one. */
const inNamespace = ({ namespace }: Thing): string => (namespace === '' ? '' : ` -n ${namespace}`)

/** The exact commands that show in a terminal what the panel of a thing shows. */
export const commandFor = {
  yaml: (thing: Thing): string => `kubectl get ${thing.kind.toLowerCase()} ${thing.name}${inNamespace(thing)} -o yaml`,
  events: (thing: Thing): string => `kubectl events --for ${thing.kind.toLowerCase()}/${thing.name}${inNamespace(thing)}`,
  describe: (thing: Thing): string => `kubectl describe ${thing.kind.toLowerCase()} ${thing.name}${inNamespace(thing)}`,
  log: (thing: Thing, container: string, isOnly: boolean, previous: boolean): string =>
    `kubectl logs ${thing.name}${inNamespace(thing)}${isOnly ? '' : ` -c ${container}`} ${previous ? '--previous' : '-f'} --tail=200`,
} as const

/** By what the items of a cluster's picture are told apart, at both ends. Apart from the protocol: a page reads it before it has loaded that. */
export const keysOf = {
  nodes: ({ name }: { name: string }): string => name,
  pods: ({ uid }: { uid: string }): string => uid,
  services: ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`,
  workloads: ({ kind, namespace, name }: { kind: string; namespace: string; name: string }): string => `${kind} ${namespace}/${name}`,
  others: ({ kind, namespace, name }: { kind: string; namespace: string; name: string }): string => `${kind} ${namespace}/${name}`,
} as const

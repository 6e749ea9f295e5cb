import type { Pod } from 'kubernetes-types/core/v1'
import { dotted } from '../../machinery/sysctls.ts'

interface Place {
  pod: Pod
  hostname: string
  address: string
  /** Absent: no cluster DNS. */
  dnsAddress: string | undefined
}

const CLUSTER_DOMAIN = 'cluster.local'
const MANAGED = '# Kubernetes-managed hosts file'

/** /etc/hosts of every node. */
export const NODE_HOSTS = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n'

/** /etc/hostname, hosts and resolv.conf as a kubelet writes them. https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export function etcFiles({ pod, hostname, address, dnsAddress }: Place): Record<string, string> {
  const namespace = pod.metadata?.namespace ?? 'default'
  const { subdomain, hostAliases = [] } = pod.spec ?? {}
  const own = subdomain ? `${address}\t${hostname}.${subdomain}.${namespace}.svc.${CLUSTER_DOMAIN}\t${hostname}` : `${address}\t${hostname}`
  const aliases = hostAliases.map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join('\t')}`)
  const extra = aliases.length === 0 ? [] : ['', '# Entries added by HostAliases.', ...aliases]
  // On the node's own network it is the node's file that is extended.
  const onNode = [`${MANAGED} (host network).`, NODE_HOSTS.trimEnd()]
  const onPod = [
    `${MANAGED}.`,
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    own,
  ]
  const hosts = [...(pod.spec?.hostNetwork === true ? onNode : onPod), ...extra]
  return { '/etc/hostname': `${hostname}\n`, '/etc/hosts': `${hosts.join('\n')}\n`, '/etc/resolv.conf': resolvConf(pod, namespace, dnsAddress), ...sysctlFiles(pod) }
}

/** What the pod set of the kernel's parameters, where programs read them. */
const sysctlFiles = (pod: Pod): Record<string, string> =>
  Object.fromEntries((pod.spec?.securityContext?.sysctls ?? []).map(({ name, value }) => [`/proc/sys/${dotted(name).replaceAll('.', '/')}`, `${value}\n`]))

function resolvConf(pod: Pod, namespace: string, dnsAddress: string | undefined): string {
  const { dnsPolicy = 'ClusterFirst', dnsConfig } = pod.spec ?? {}
  const cluster = dnsPolicy !== 'None' && dnsPolicy !== 'Default' && dnsAddress !== undefined
  const searches = [...(cluster ? [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN] : []), ...(dnsConfig?.searches ?? [])]
  const servers = [...(cluster ? [dnsAddress] : []), ...(dnsConfig?.nameservers ?? [])]
  const options = [...(cluster ? ['ndots:5'] : []), ...(dnsConfig?.options ?? []).map((one) => (one.value ? `${one.name}:${one.value}` : (one.name ?? '')))]
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ]
  return `${lines.join('\n')}\n`
}

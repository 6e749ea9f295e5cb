import type { Command } from 'commander'
import { openNftNetwork } from '../../sandbox/cluster/proxy/nft.ts'
import { startProxy } from '../../sandbox/cluster/proxy/proxy.ts'
import { userspaceNetwork } from '../../sandbox/cluster/proxy/userspace.ts'
import { addressFlag, listFlag, networkFlag } from './components/flags.ts'
import { clientOf, closing, runComponent, UsageError } from './components/run.ts'

interface Flags {
  kubeconfig: string
  proxyMode: string
  nodeportAddresses: string[]
}

export function registerKubeProxyCommand(program: Command): void {
  program
    .command('kube-proxy')
    .description("Services of a cluster built by hand; one for all nodes, since they share this machine's network")
    .requiredOption('--kubeconfig <file>', 'how to reach the API server')
    .option('--proxy-mode <mode>', 'userspace: listeners on the Services’ addresses, which have to be local; nftables: rules of the kernel, needs CAP_NET_ADMIN', 'userspace')
    .option('--nodeport-addresses <addresses>', 'where node ports answer', listFlag, ['127.0.0.1'])
    .option('--hostname-override <name>', 'taken and without effect: one proxy serves all nodes')
    .option('--cluster-cidr <network>', 'taken and without effect: nothing is masqueraded', networkFlag)
    .action(async (flags: Flags) => {
      process.exitCode = await runComponent('kube-proxy', (log) => start(flags, log))
    })
}

async function start({ kubeconfig, proxyMode, nodeportAddresses }: Flags, log: (line: string) => void) {
  if (proxyMode !== 'userspace' && proxyMode !== 'nftables') throw new UsageError(`--proxy-mode ${proxyMode} is not there; userspace and nftables are`)
  const nodeAddresses = nodeportAddresses.map((text) => addressFlag(text.replace(/\/32$/, '')))
  const api = clientOf(kubeconfig, 'kube-proxy')
  const network = proxyMode === 'userspace' ? userspaceNetwork({ nodeAddresses, log }) : await openNftNetwork({ nodeAddresses, log })
  return { component: closing(startProxy({ ...api, network }), api), says: `Services of ${api.server}, ${proxyMode} mode` }
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCertificateAuthority } from '../../../sandbox/cluster/apiserver/certificates/certificates.ts'
import type { CertificateAuthority, IssuedCertificate } from '../../../sandbox/cluster/apiserver/certificates/certificates.ts'
import { kubeconfigText } from '../../../sandbox/cluster/apiserver/kubeconfig.ts'
import { UsageError } from './run.ts'

const PRIVATE = 0o600

/** The authority in `folder` (ca.crt and ca.key, as kubeadm names them), made when there is none. */
export function authorityIn(folder: string): CertificateAuthority {
  const [certificate, key] = [join(folder, 'ca.crt'), join(folder, 'ca.key')]
  if (existsSync(certificate) !== existsSync(key)) throw new UsageError(`${folder} has only one of ca.crt and ca.key; an authority is both`)
  const existing = existsSync(certificate) ? { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') } : undefined
  const authority = createCertificateAuthority('kubernetes', Date.now(), existing)
  if (existing === undefined) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(certificate, authority.certificate)
    writeFileSync(key, authority.export().key, { mode: PRIVATE })
  }
  return authority
}

/** Files that a flag names; both or none. */
export function certificateFiles(certificate: string | undefined, key: string | undefined, flags: readonly [string, string]): IssuedCertificate | undefined {
  if (certificate === undefined && key === undefined) return undefined
  if (certificate === undefined || key === undefined) throw new UsageError(`${flags[0]} and ${flags[1]} belong together; ${certificate === undefined ? flags[0] : flags[1]} is missing`)
  return { certificate: readNamed(certificate, flags[0]), key: readNamed(key, flags[1]) }
}

export function readNamed(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${flag}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Who gets a kubeconfig in the folder of certificates, by file name. */
const identities = (nodes: readonly string[]): Record<string, { name: string; groups: string[] }> => ({
  'admin.conf': { name: 'kubernetes-admin', groups: ['system:masters'] },
  // Upstream's uses one service account for each controller; this one acts as itself and needs the rights of all of them.
  'controller-manager.conf': { name: 'system:kube-controller-manager', groups: ['system:masters'] },
  'scheduler.conf': { name: 'system:kube-scheduler', groups: [] },
  // Enforces network policies too, which upstream leaves to a network plugin with rights of its own.
  'proxy.conf': { name: 'system:kube-proxy', groups: ['system:masters'] },
  ...Object.fromEntries(nodes.map((node) => [`kubelet-${node}.conf`, { name: `system:node:${node}`, groups: ['system:nodes'] }])),
})

/** Writes the kubeconfigs, new at each start: they name the server's address. Returns their file names. */
export function writeKubeconfigs(folder: string, authority: CertificateAuthority, server: string, nodes: readonly string[]): string[] {
  return Object.entries(identities(nodes)).map(([file, { name, groups }]) => {
    const certificate = authority.issue({ commonName: name, organizations: groups, usage: 'client' })
    writeFileSync(join(folder, file), kubeconfigText(server, authority.certificate, { name, certificate }), { mode: PRIVATE })
    return file
  })
}

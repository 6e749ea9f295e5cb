import { spawn, spawnSync } from 'node:child_process'

/** A network namespace of one's own; root needs no user namespace for it. */
const unshare = process.getuid?.() === 0 ? ['-n'] : ['-Urn']
const probe = spawnSync('unshare', [...unshare, 'sh', '-c', 'ip link set lo up && nft list ruleset'], { encoding: 'utf8' })

/** Why this machine gives no network namespace with routes and nftables; null when it does. */
export const networkRefusal: string | null = probe.status === 0 ? null : (probe.stderr || String(probe.error)).trim()

/** Plays a scenario in a network namespace of its own; what it printed, parsed. Rejects with its standard error. */
export function playScenario<T>(file: string, argv: readonly string[] = []): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn('unshare', [...unshare, process.execPath, '--import', 'tsx', file, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0 && err === '') resolve(JSON.parse(out) as T)
      else reject(new Error(`${file} ended with status ${code}: ${err}`))
    })
  })
}

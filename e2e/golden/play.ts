import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { normalise } from './normalise.ts'
import { parseScript } from './script.ts'

/** A command of a script that takes longer is ended. */
const COMMAND_MILLISECONDS = 120_000
/** Between two tries of `#until`. */
const TRY_AGAIN_MILLISECONDS = 300

/** running N [ARGS]: exactly N pods are there, every one Running with all its containers ready. */
const helpers = `running() { kubectl get pods --no-headers "\${@:2}" 2>/dev/null | awk -v n="$1" '{split($2,r,"/"); if ($3=="Running" && r[1]==r[2]) ok++} END {exit !(NR==n && ok+0==n)}'; }\n`

/** Plays a case's script with this kubectl; gives its normalised transcript. */
export async function playCase(folder: string, name: string, kubectl: string, kubeconfig: string): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'podyard-golden-'))
  const namespace = `g-${name.replace(/^\d+-/, '').slice(0, 30)}-${process.pid}`
  const config = join(work, '.kubeconfig')
  await writeFile(config, await readFile(kubeconfig))
  await mkdir(join(work, '.bin'))
  await symlink(kubectl, join(work, '.bin/kubectl'))
  const env = { PATH: `${join(work, '.bin')}:${process.env.PATH ?? ''}`, HOME: work, KUBECONFIG: config, NS: namespace, LANG: 'C.UTF-8', TERM: 'dumb' }
  const run = (command: string) => bash(helpers + command, env, work)
  const lines: string[] = []
  try {
    await run(`kubectl create namespace ${namespace} && kubectl config set-context --current --namespace=${namespace}`)
    for (const { command, quiet, untilSeconds } of parseScript(await readFile(join(folder, name, 'script.sh'), 'utf8'))) {
      if (untilSeconds !== null) {
        if (!(await succeeds(() => run(command), untilSeconds))) lines.push(`$ ${command}`, `[did not happen in ${untilSeconds} s]`)
        continue
      }
      const { text, code } = await run(command)
      if (quiet) continue
      lines.push(`$ ${command}`)
      if (text.trim() !== '') lines.push(text.trimEnd())
      if (code !== 0) lines.push(`[exit ${code}]`)
    }
  } finally {
    await run(`kubectl delete namespace ${namespace} --wait=false`)
    await rm(work, { recursive: true, force: true })
  }
  return normalise(lines.join('\n'), namespace)
}

async function succeeds(run: () => Promise<{ code: number }>, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    if ((await run()).code === 0) return true
    if (Date.now() >= deadline) return false
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MILLISECONDS))
  }
}

/** Standard output and error together, and the exit status; 124 when it took too long. */
function bash(command: string, env: Record<string, string>, cwd: string): Promise<{ text: string; code: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', `exec 2>&1\n${command}`], { env: env as NodeJS.ProcessEnv, cwd, stdio: ['ignore', 'pipe', 'ignore'], timeout: COMMAND_MILLISECONDS })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ text, code: code ?? 124 }))
  })
}

import { build } from 'esbuild'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { constants, copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runInSandbox } from '../sandbox/agent-client.ts'
import { localSandboxes, type LocalSandboxes } from '../sandbox/providers/local/testing/local-sandboxes.ts'
import { learnerCommandBuildOptions, writeLearnerScript } from './prepare/learner-command.mjs'
import { projectRoot } from './project-root.ts'

const root = projectRoot()
const kubectl = join(root, '.data/tools/bin/kubectl')
/** Six processes of Node start, on whatever machine this is. */
const MILLISECONDS = 180_000
const SECONDS = MILLISECONDS / 1000

let sandboxes: LocalSandboxes
let run: (script: string) => Promise<string>
const tools = mkdtempSync(join(tmpdir(), 'podyard-tools-'))

// Without kubectl, which `npm start` installs, there is nothing to look at a cluster with.
const withKubectl = test.skipIf(!existsSync(kubectl))

beforeAll(async () => {
  sandboxes = await localSandboxes()
  // Sandboxes read it, each as a user of its own.
  chmodSync(tools, 0o755)
  await build({ ...learnerCommandBuildOptions(tools), absWorkingDir: root })
  await writeLearnerScript(tools)
  if (existsSync(kubectl)) await copyFile(kubectl, join(tools, 'kubectl'), constants.COPYFILE_FICLONE)
  const provider = sandboxes.provider({ toolsFolder: tools })
  await provider.start({ id: 'byhand', owner: 'test' })
  run = async (script) => (await runInSandbox(() => provider.connect('byhand'), script, SECONDS)).output
}, MILLISECONDS)
afterAll(async () => {
  await sandboxes.remove()
  rmSync(tools, { recursive: true, force: true })
}, MILLISECONDS)

test('the learner’s shell has the components of a cluster, and nothing else of the command', async () => {
  const help = await run('podyard --help')
  expect(help).toContain('kube-apiserver')
  expect(help).not.toMatch(/^ +(cluster|sandbox|start|bench) /m)
}, MILLISECONDS)

withKubectl('a learner builds a cluster in the shell, component by component', async () => {
  const start = (component: string, flags: string) => run(`podyard ${component} ${flags} > ${component}.log 2>&1 &`)
  const until = (command: string, shows: string) => run(`until out=$(${command} 2>&1) && [[ $out == *${shows}* ]]; do sleep 0.2; done; echo "$out"`)
  const hand = 'kubectl --kubeconfig=kubernetes/admin.conf'

  await start('kube-apiserver', '--service-cluster-ip-range=127.96.0.0/16')
  expect(await until(`${hand} get --raw /healthz`, 'ok')).toBe('ok\n')
  expect(await run(`${hand} get nodes`)).toContain('No resources found')

  await start('kube-controller-manager', '--kubeconfig=kubernetes/controller-manager.conf')
  await start('kube-scheduler', '--kubeconfig=kubernetes/scheduler.conf')
  await start('kubelet', '--kubeconfig=kubernetes/kubelet-node-1.conf --hostname-override=node-1')
  await start('kube-proxy', '--kubeconfig=kubernetes/proxy.conf')
  await until(`${hand} get nodes`, 'Ready')
  await run(`${hand} create deployment web --image=nginx && ${hand} expose deployment web --port=80`)
  await run(`${hand} rollout status deployment web`)
  // On the Service's own port 80, which the learner's kube-proxy may listen on.
  expect(await until(`curl -s $(${hand} get service web -o jsonpath={.spec.clusterIP})`, 'nginx')).toContain('Welcome to nginx')
  // The lab's own cluster is none the worse for it.
  expect(await run('kubectl get nodes -o name')).toBe('node/node-1\nnode/node-2\nnode/node-3\n')
}, MILLISECONDS)

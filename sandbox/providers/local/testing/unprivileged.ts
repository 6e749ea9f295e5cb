/** Run by local-unprivileged.test.ts as a user without rights: prints what it found as JSON. */
import { runInSandbox } from '../../../agent-client.ts'
import { localSandboxes } from './local-sandboxes.ts'

const sandboxes = await localSandboxes()
const provider = sandboxes.provider()
try {
  const { level } = await provider.isolation()
  const connect = () => provider.connect('mine')
  await provider.start({ id: 'mine', owner: 'test' })
  const { output: nodes } = await runInSandbox(connect, 'kubectl get nodes -o name')
  const { output: status } = await runInSandbox(connect, 'grep -E "^(CapEff|NoNewPrivs|Seccomp:)" /proc/self/status')
  const hog = await runInSandbox(connect, `perl -e 'push @y, "x" x (32 << 20) and select(undef, undef, undef, 0.05) for 1 .. 40; print "survived"'`)
  const { output: after } = await runInSandbox(connect, 'echo fine')
  console.log(JSON.stringify({ uid: process.getuid?.(), level, nodes, status, hogEnded: hog.exitStatus, after }))
} finally {
  await sandboxes.remove()
}

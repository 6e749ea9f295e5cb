import type { Program } from '../image.ts'

const INSTALLS = new Set(['install', 'add', 'update', 'upgrade', 'dist-upgrade', 'full-upgrade'])

/** A package manager that says why it can do nothing, and what can be done. */
const manager =
  (list: string): Program =>
  async (self) => {
    const [name, action = ''] = self.argv
    if (action === 'list' || action === 'info') {
      self.stdout(`${Object.keys(self.container.programs).sort().join('\n')}\n`)
      return 0
    }
    self.stderr(
      `${name}: ${INSTALLS.has(action) ? 'nothing can be installed here' : `"${action}" does nothing here`}: the programs of this lab's images are built in, and no network leads out of it.\n` +
        `${name}: "${list}" shows what this image has. For curl and dig take the image debian, ubuntu or registry.k8s.io/e2e-test-images/jessie-dnsutils:1.7.\n`,
    )
    return 100
  }

export const aptCommands: Readonly<Record<string, Program>> = { apt: manager('apt list'), 'apt-get': manager('apt list') }
export const apkCommands: Readonly<Record<string, Program>> = { apk: manager('apk info') }

import { build } from 'esbuild'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { agentBuildOptions, copyAgentAssets } from '../../../agent/build.mjs'
import { LocalProvider, type LocalProviderOptions } from '../local-provider.ts'

const checkoutTools = fileURLToPath(new URL('../../../../.data/tools/bin', import.meta.url))

/** A data folder of a test's own, with the agent built from the sources as they are. */
export interface LocalSandboxes {
  readonly options: LocalProviderOptions
  /** Another process of the site, as far as sandboxes can tell. */
  provider(more?: Partial<LocalProviderOptions>): LocalProvider
  /** Ends every sandbox and removes everything. */
  remove(): Promise<void>
}

export async function localSandboxes(): Promise<LocalSandboxes> {
  const folder = mkdtempSync(join(tmpdir(), 'podyard-sandboxes-'))
  const bundleFolder = join(folder, 'agent')
  try {
    await build(agentBuildOptions(bundleFolder))
    await copyAgentAssets(bundleFolder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  const options: LocalProviderOptions = { dataFolder: join(folder, 'data'), bundleFolder, toolsFolder: toolsFolder(folder) }
  const providers: LocalProvider[] = []
  const provider = (more: Partial<LocalProviderOptions> = {}): LocalProvider => {
    const made = new LocalProvider({ ...options, ...more })
    providers.push(made)
    return made
  }
  return {
    options,
    provider,
    async remove() {
      const last = provider()
      for (const { id } of await last.list()) await last.end(id)
      await Promise.all(providers.map((one) => one.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** kubectl and helm as `npm start` installed them; stand-ins that say they are missing where it has not. */
function toolsFolder(folder: string): string {
  if (existsSync(join(checkoutTools, 'kubectl'))) return checkoutTools
  const tools = join(folder, 'tools')
  mkdirSync(tools)
  for (const name of ['kubectl', 'helm']) {
    writeFileSync(join(tools, name), '#!/bin/sh\necho not installed >&2\nexit 127\n')
    chmodSync(join(tools, name), 0o755)
  }
  return tools
}

import { join } from 'node:path'
import type { SandboxProvider } from '../../provider.ts'
import { LocalProvider, type LocalProviderOptions } from './local-provider.ts'

export { LocalProvider, type LocalProviderOptions } from './local-provider.ts'

export interface LocalProviderPlaces extends Omit<LocalProviderOptions, 'bundleFolder' | 'toolsFolder'> {
  /** The checkout, whose build is in `dist`. */
  root: string
}

/** The provider for a checkout that `npm start` has prepared. */
export function createLocalProvider({ root, ...options }: LocalProviderPlaces): SandboxProvider {
  return new LocalProvider({ ...options, bundleFolder: join(root, 'dist', 'agent'), toolsFolder: join(options.dataFolder, 'tools', 'bin') })
}

import type { Container, Pod } from 'kubernetes-types/core/v1'
import type { Stored } from '../../machinery/object.ts'
import type { KubeletContext } from '../kubelet-context.ts'
import { placementOf } from '../placement.ts'
import type { ContainerStart } from '../runtime.ts'
import { volumeDirectory } from './directories.ts'
import { mountedFiles, type VolumeFiles, volumeFiles } from './files.ts'
import type { Sources } from './sources.ts'
import { cachingTokens } from './token-cache.ts'

/**
 * ConfigMaps, Secrets and tokens in volumes are looked at again so often, in milliseconds; upstream's pods see a change
 * within its sync period of a minute and the delay of its cache.
 */
export const REFRESH_MILLISECONDS = 10_000

/** A volume could not be set up; the message is what the event says. */
export class MountError extends Error {
  override name = 'MountError'
}

/** The volumes of one pod: their files while it runs, and where its directories are. */
export class PodVolumes {
  private readonly context: KubeletContext
  private readonly sources: Sources
  private files: ReadonlyMap<string, VolumeFiles> = new Map()
  private directories: Record<string, string> = {}

  constructor(context: KubeletContext) {
    this.context = context
    this.sources = cachingTokens(context.sources, context.clock)
  }

  /** What `container` sees of them. */
  of(container: Container): Pick<ContainerStart, 'files' | 'directories'> {
    return { files: mountedFiles(container, this.files), directories: this.directories }
  }

  /** Reads everything anew. Throws `MountError`; what was there stays then. */
  async prepare(pod: Stored<Pod>, address: string): Promise<void> {
    const files = new Map<string, VolumeFiles>()
    const directories: Record<string, string> = {}
    for (const volume of this.context.runtime.executes ? (pod.spec?.volumes ?? []) : []) {
      try {
        if (volume.hostPath) this.context.runtime.prepareHostPath(volume.hostPath.path, volume.hostPath.type ?? '')
        const directory = await volumeDirectory(pod, volume, this.sources)
        if (directory !== null) directories[volume.name] = directory
        else files.set(volume.name, await volumeFiles(pod, volume, this.sources, placementOf(this.context, address)))
      } catch (error) {
        throw new MountError(`MountVolume.SetUp failed for volume "${volume.name}" : ${error instanceof Error ? error.message : String(error)}`, { cause: error })
      }
    }
    this.files = files
    this.directories = directories
  }
}

/** Whether any of its volumes may change while the pod runs. */
export const hasLiveVolumes = ({ spec }: Pod): boolean => (spec?.volumes ?? []).some((one) => one.configMap ?? one.secret ?? one.downwardAPI ?? one.projected)

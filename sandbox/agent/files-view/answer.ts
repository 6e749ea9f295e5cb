import type { AgentMessage, PageMessage } from '../../protocol.ts'
import type { RequestOutcome } from '../../files-protocol.ts'
import { makeFolder, move, remove } from './arrange.ts'
import { FolderFollower } from './follow.ts'
import type { Kinds } from './kinds.ts'
import { listeningPorts } from './listening.ts'
import { asRefusal } from './place.ts'
import { readText } from './read.ts'
import { writeText } from './write.ts'

export type FilesMessage = Extract<PageMessage, { type: `files.${string}` | `kinds.${string}` | `ports.${string}` }>

export interface FilesAnswererOptions {
  home: string
  kinds: Kinds
  send(message: AgentMessage): void
  /** The learner changed something here. */
  worked(): void
  log(line: string): void
}

/** Answers what one page asks about files, kinds and ports. Never rejects: a page is told why. */
export class FilesAnswerer {
  private readonly follower: FolderFollower
  private stopKinds: (() => void) | null = null

  constructor(private readonly options: FilesAnswererOptions) {
    this.follower = new FolderFollower(options.home, (news) => options.send({ type: 'files.folder', ...news }))
  }

  async receive(message: FilesMessage): Promise<void> {
    if (message.type === 'files.watch') {
      return this.follower.follow(message.folders).catch((error: unknown) => {
        this.options.send({ type: 'error', code: 'folder-not-followed', values: {}, message: `The folders that are open cannot be followed: ${asRefusal(error).message}` })
      })
    }
    if (message.type === 'kinds.list' || message.type === 'kinds.describe') this.stopKinds ??= this.options.kinds.follow(() => this.options.send({ type: 'kinds.changed' }))
    const outcome = await this.outcomeOf(message).catch((error: unknown): RequestOutcome => {
      const { why, message: detail } = asRefusal(error)
      if (why === 'failed') this.options.log(`${message.type} failed: ${detail}`)
      return { kind: 'refused', why, detail }
    })
    this.options.send({ type: 'request.answered', request: message.request, outcome })
  }

  stop(): void {
    this.follower.stop()
    this.stopKinds?.()
  }

  private async outcomeOf(message: Exclude<FilesMessage, { type: 'files.watch' }>): Promise<RequestOutcome> {
    const { home, kinds, worked } = this.options
    switch (message.type) {
      case 'files.read': {
        const { text, version } = await readText(home, message.path)
        return { kind: 'text', text, version }
      }
      case 'files.write':
        worked()
        return writeText(home, message.path, message.text, message.expected)
      case 'files.makeFolder':
        worked()
        await makeFolder(home, message.path)
        return { kind: 'done' }
      case 'files.rename':
        worked()
        await move(home, message.path, message.to)
        return { kind: 'done' }
      case 'files.delete':
        worked()
        await remove(home, message.path)
        return { kind: 'done' }
      case 'kinds.list':
        return { kind: 'kinds', kinds: await kinds.list() }
      case 'kinds.describe':
        return { kind: 'described', description: await kinds.describe(message.apiVersion, message.kind) }
      case 'ports.list':
        return { kind: 'ports', ports: await listeningPorts() }
    }
  }
}

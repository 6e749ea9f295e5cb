import type { Clock } from '../../cluster/machinery/clock.ts'
import type { CheckEngine } from '../../verify/engine.ts'
import type { LessonForAgent } from '../../protocol.ts'
import type { ChangeReport } from '../../cluster-protocol.ts'
import type { LearnerBox } from '../box/learner-box.ts'
import type { ClusterView } from '../cluster-view/cluster-view.ts'
import type { LabCluster } from '../lab-cluster.ts'
import type { KeptScreen } from '../terminals/screen.ts'
import type { Terminals } from '../terminals/terminals.ts'
import type { Checkpoint } from './archive.ts'
import { packHome } from './home.ts'
import { givenFiles } from '../edited-lesson.ts'
import { resumedScreen } from './notice.ts'
import type { Manifest, TerminalMemory } from './manifest.ts'

/** Characters of JSON that reports may have of a manifest. */
const REPORTS_CHARACTERS = 256 * 1024

/** What there is of a sandbox to be kept, and to come back into. */
export interface SandboxParts {
  box: LearnerBox
  terminals: Terminals
  cluster: LabCluster | null
  clusterView: ClusterView
  clock: Clock
  log: (line: string) => void
}

/**
 * A whole checkpoint has the screens; a light one, of which there may be many, has not. The home folder is read while the checkpoint is
 * written out; the rest is as of now.
 */
export async function takeCheckpoint(kind: Manifest['kind'], { box, terminals, cluster, clusterView, clock, log }: SandboxParts, lesson: LessonForAgent, checks: CheckEngine): Promise<Checkpoint> {
  const open = terminals.all().filter((terminal) => terminal.exited === null)
  const kept = cluster?.checkpoint() ?? null
  const manifest: Manifest = {
    kind,
    lesson: lesson.lesson,
    locale: lesson.locale,
    takenAt: new Date(clock.now()).toISOString(),
    terminals: open.map(({ memory }) => ({ ...memory, folder: memory.folder && withTilde(memory.folder, box.home) })),
    passedChecks: checks.passedChecks(),
    reports: kind === 'light' ? [] : reportsThatFit(clusterView.reports()),
    givenFiles: givenFiles(lesson.files),
    nodes: kept?.nodes ?? null,
    images: kept?.images ?? [],
  }
  const screens = kind === 'light' ? [] : await Promise.all(open.map(async (terminal) => ({ id: terminal.id, ...(await terminal.keptScreen()) })))
  return { manifest, cluster: kept?.cluster ?? null, screens, home: packHome(box, log) }
}

/** The newest, of commands that changed very much only some. */
function reportsThatFit(reports: readonly ChangeReport[]): ChangeReport[] {
  let left = REPORTS_CHARACTERS
  const isKept = (report: ChangeReport): boolean => (left -= JSON.stringify(report).length) >= 0
  return [...reports].reverse().filter(isKept).reverse()
}

/** The shells of a checkpoint, which wait at the gate until its home folder is there again. Resolves when they are started. */
export async function resumeShells({ manifest, screens }: Checkpoint, { box, terminals, clock }: SandboxParts, gate: string): Promise<void> {
  const { kind, takenAt, locale } = manifest
  const before = new Map(screens.map((screen) => [screen.id, screen]))
  const resumption = { kind, takenAt, locale, now: clock.now() }
  const screenOf = (memory: TerminalMemory): KeptScreen => {
    const { above, data } = before.get(memory.id) ?? { above: '', data: '' }
    return { above, data: resumedScreen(data, memory, resumption) }
  }
  await terminals.resume(manifest.terminals.map((memory) => ({ ...memory, folder: memory.folder && withoutTilde(memory.folder, box.home), screen: screenOf(memory) })), gate)
}

/** The home folder of a sandbox without isolation is elsewhere each time. */
const withTilde = (folder: string, home: string): string => (`${folder}/`.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder)
const withoutTilde = (folder: string, home: string): string => (`${folder}/`.startsWith('~/') ? `${home}${folder.slice(1)}` : folder)
